/**
 * Packs every package as npm would publish it, installs them in two empty projects elsewhere, and uses them
 * there, with the lowest and with the highest Kysely that they take: types under two versions of TypeScript and
 * both module resolutions, a sale, the commands.
 *
 * usage: npm run check:install
 */
import { execFile } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

import { spawnGateway } from "../packages/gateway/test/spawn-gateway.ts";
import { makeTemporaryFolder } from "../test/support/temporary-folder.ts";
import { packPackages } from "./pack-packages.ts";
import { checkSizes } from "./packages/check-sizes.ts";

const PROGRAM = "host-program.ts";
const TYPESCRIPT_5 = "~5.9.3";
/** What is installed in the project, and what the checkout brings. */
const [TSC_5, TSC_7] = ["node_modules/.bin/tsc", path.resolve("node_modules/.bin/tsc")];
const MODULES = { nodenext: "nodenext", bundler: "esnext" } as const;

/** The range begins with the lowest version that it takes. */
const CorePackage = z.object({
  peerDependencies: z.object({ kysely: z.string().regex(/^\^\d+\.\d+\.\d+$/u) }),
});
const KyselyPackage = z.object({ version: z.string() });
const Output = z.object({ stdout: z.string(), stderr: z.string() });

/** What a page loads, and what a module imports. */
const LOADED = /(?:(?:src|href)="(?=pages\/)|^import .*from "(?=\.\/))([^"]+)"/gmu;

type TypesCheck = readonly [tsc: string, moduleResolution: keyof typeof MODULES];

await using folder = await makeTemporaryFolder();
const packed = await packPackages(folder.path);
const tarballs = (await readdir(folder.path)).filter((file) => file.endsWith(".tgz"));
await checkSizes(packed);
const license = await readFile("LICENSE", "utf8");
const core = await readPackage("packages/core", CorePackage);
const kyselyRange = core.peerDependencies.kysely;

const lowest = path.join(folder.path, "lowest");
const highest = path.join(folder.path, "highest");
await mkdir(lowest);
await makeProject(lowest);
await runIn(folder.path)("cp", "-a", lowest, highest);
await install(highest, `kysely@${kyselyRange}`);

// Every two of Kysely, TypeScript and module resolution meet; all combinations would take twice as long.
await Promise.all([
  checkProject(lowest, [
    [TSC_5, "nodenext"],
    [TSC_7, "bundler"],
  ]),
  checkProject(highest, [
    [TSC_5, "bundler"],
    [TSC_7, "nodenext"],
  ]),
]);

const npx = (...args: string[]) => runIn(highest)("npx", ...args);
expectOutput(await npx("ticket-allocation", "--version"), /^\d+\.\d+\.\d+\n$/u);
expectOutput(await npx("ticket-allocation-migrate", "--help"), /DATABASE_URL/u);
process.stdout.write("the commands work\n");
await checkPages(highest);
process.stdout.write("the pages are served\n");

async function checkProject(project: string, typesChecks: readonly TypesCheck[]): Promise<void> {
  const run = runIn(project);
  for (const { name } of packed) {
    const file = path.join(project, "node_modules", name, "LICENSE");
    expectOutput(await readFile(file, "utf8"), license);
  }
  // A second copy would be another Kysely to TypeScript.
  expectOutput(await run("npm", "ls", "--all", "--parseable", "kysely"), /^\S+\n$/u);
  const { version } = await readPackage(path.join(project, "node_modules/kysely"), KyselyPackage);
  const name = `Kysely ${version}`;

  for (const [tsc, moduleResolution] of typesChecks) {
    const module = MODULES[moduleResolution];
    await run(tsc, "--project", ".", "--module", module, "--moduleResolution", moduleResolution);
    const typescript = (await run(tsc, "--version")).trim().replace("Version", "TypeScript");
    process.stdout.write(`types work with ${name} and ${typescript}, ${moduleResolution}\n`);
  }
  await run("node", PROGRAM);
  process.stdout.write(`tickets are sold with ${name}\n`);
}

/** Loads the pages of the installed gateway, and every file that they or their modules load. */
async function checkPages(project: string): Promise<void> {
  const bin = path.join(
    project,
    "node_modules/@ticket-allocation/gateway/bin/ticket-allocation.cjs",
  );
  const settings = { DATA_DIR: path.join(project, "data") };
  const gateway = await spawnGateway(settings, [], project, bin);
  try {
    const files = new Set([`${gateway.url}/`, `${gateway.url}/docs`]);
    for (const file of files) {
      const response = await fetch(file, { headers: { accept: "text/html, */*" } });
      if (!response.ok) throw new Error(`${file} was answered ${response.status}`);
      const text = await response.text();
      for (const [, loaded = ""] of text.matchAll(LOADED)) files.add(new URL(loaded, file).href);
    }
    if (files.size < 10) throw new Error(`the pages load only ${[...files].join(", ")}`);
  } finally {
    gateway.process.kill("SIGTERM");
    await gateway.exited;
  }
}

/** With the lowest Kysely that the packages take. */
async function makeProject(project: string): Promise<void> {
  const writeJson = (file: string, content: object) =>
    writeFile(path.join(project, file), JSON.stringify(content));
  await writeJson("package.json", { private: true, type: "module" });
  await writeJson("tsconfig.json", {
    compilerOptions: {
      target: "es2024",
      types: ["node"],
      strict: true,
      skipLibCheck: false,
      // That is TypeScript's own, and no package's.
      skipDefaultLibCheck: true,
      noEmit: true,
    },
    files: [PROGRAM],
  });
  await copyFile(path.join("scripts/packages", PROGRAM), path.join(project, PROGRAM));
  const types = ["@types/node", "@types/pg"];
  const ours = tarballs.map((file) => `../${file}`);
  const lowestKysely = `kysely@${kyselyRange.slice(1)}`;
  await install(project, ...ours, lowestKysely, "pg", `typescript@${TYPESCRIPT_5}`, ...types);
}

async function install(project: string, ...specifiers: readonly string[]): Promise<void> {
  await runIn(project)("npm", "install", "--no-audit", "--no-fund", "--save-exact", ...specifiers);
}

async function readPackage<Package>(
  directory: string,
  schema: z.ZodType<Package>,
): Promise<Package> {
  return schema.parse(JSON.parse(await readFile(path.join(directory, "package.json"), "utf8")));
}

/** Runs commands in a folder. What one of them prints is part of the error, should it fail. */
function runIn(cwd: string) {
  return async (command: string, ...args: readonly string[]): Promise<string> => {
    try {
      return (await promisify(execFile)(command, args, { cwd })).stdout;
    } catch (error) {
      const { stdout, stderr } = Output.parse(error);
      const failed = `${[command, ...args].join(" ")} failed`;
      throw new Error(`${failed}\n${stdout}${stderr}`, { cause: error });
    }
  };
}

function expectOutput(output: string, expected: string | RegExp): void {
  const matches = typeof expected === "string" ? output === expected : expected.test(output);
  if (!matches) throw new Error(`expected ${String(expected)}, got ${output}`);
}
