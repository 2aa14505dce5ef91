import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Application } from "typedoc";

const CORE = path.resolve(import.meta.dirname, "../../../packages/core");
const INDEX_TITLE = "Core in TypeScript";
const PLUGIN_OPTIONS = {
  hideBreadcrumbs: true,
  hidePageHeader: true,
  entryFileName: "index",
  pageTitleTemplates: { index: INDEX_TITLE, module: "{name}", member: "{name}" },
};

/** Writes the reference of the public API of the core into `folder`, from its docstrings. */
export async function writeCoreReference(folder: string): Promise<void> {
  const application = await Application.bootstrapWithPlugins({
    entryPoints: [path.join(CORE, "src/index.ts")],
    tsconfig: path.join(CORE, "tsconfig.json"),
    plugin: ["typedoc-plugin-markdown"],
    readme: "none",
    disableSources: true,
    excludePrivate: true,
    excludeInternal: true,
    // `npm run check:types` checks them, with the version of TypeScript that the packages are made for.
    skipErrorChecking: true,
    logLevel: "Error",
    ...PLUGIN_OPTIONS,
  });
  const project = await application.convert();
  if (project === undefined) throw new Error("TypeDoc could not read the core");
  application.options.setValue("out", folder);
  await application.generateOutputs(project);
  if (application.logger.hasErrors()) throw new Error("TypeDoc could not write the reference");
}

/** Writes the first page alone, so that links to it lead somewhere. */
export async function writeCoreStub(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const text = "This site was built without the reference of the core: `npm run docs` builds it.";
  await writeFile(path.join(folder, "index.md"), `# ${INDEX_TITLE}\n\n${text}\n`);
}
