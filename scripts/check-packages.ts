/**
 * Packs every package as npm would publish it, installs them in an empty project elsewhere, and uses them
 * there, with the lowest and with the highest Kysely that they take: types under two versions of TypeScript and
 * both module resolutions, a sale, the commands.
 *
 * usage: npm run check:install
 */
import { execFile } from "node:child_process";
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

import { makeTemporaryFolder } from "../test/support/temporary-folder.ts";
import { packPackages } from "./pack-packages.ts";

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

await using folder = await makeTemporaryFolder();
const packed = await packPackages(folder.path);
const core = await readPackage("packages/core", CorePackage);
const kyselyRange = core.peerDependencies.kysely;

await writeJson("package.json", { private: true, type: "module" });
await writeJson("tsconfig.json", {
  compilerOptions: {
    target: "es2024",
    types: ["node"],
    strict: true,
    skipLibCheck: false,
    noEmit: true,
  },
  files: [PROGRAM],
});
await copyFile(path.join("scripts/packages", PROGRAM), path.join(folder.path, PROGRAM));
const tarballs = (await readdir(folder.path)).filter((file) => file.endsWith(".tgz"));
await install(...tarballs.map((file) => `./${file}`), `kysely@${kyselyRange.slice(1)}`, "pg");
await install("--save-dev", `typescript@${TYPESCRIPT_5}`, "@types/node", "@types/pg");

const license = await readFile("LICENSE", "utf8");
for (const { name } of packed) {
  const file = path.join(folder.path, "node_modules", name, "LICENSE");
  expectOutput(await readFile(file, "utf8"), license);
}

// Every two of Kysely, TypeScript and module resolution meet; all combinations would take twice as long.
await checkWithInstalledKysely([TSC_5, "nodenext"], [TSC_7, "bundler"]);
await install(`kysely@${kyselyRange}`);
await checkWithInstalledKysely([TSC_5, "bundler"], [TSC_7, "nodenext"]);

expectOutput(await run("npx", "ticket-allocation", "--version"), /^\d+\.\d+\.\d+\n$/u);
expectOutput(await run("npx", "ticket-allocation-migrate", "--help"), /DATABASE_URL/u);
process.stdout.write("the commands work\n");

async function checkWithInstalledKysely(
  ...pairs: readonly (readonly [tsc: string, moduleResolution: keyof typeof MODULES])[]
): Promise<void> {
  // A second copy would be another Kysely to TypeScript.
  expectOutput(await run("npm", "ls", "--all", "--parseable", "kysely"), /^\S+\n$/u);
  const kysely = await readPackage(path.join(folder.path, "node_modules/kysely"), KyselyPackage);
  const name = `Kysely ${kysely.version}`;

  for (const [tsc, moduleResolution] of pairs) {
    await checkTypes(tsc, moduleResolution);
    const typescript = (await run(tsc, "--version")).trim().replace("Version", "TypeScript");
    process.stdout.write(`types work with ${name} and ${typescript}, ${moduleResolution}\n`);
  }
  await run("node", PROGRAM);
  process.stdout.write(`tickets are sold with ${name}\n`);
}

async function checkTypes(tsc: string, moduleResolution: keyof typeof MODULES): Promise<void> {
  const module = MODULES[moduleResolution];
  await run(tsc, "--project", ".", "--module", module, "--moduleResolution", moduleResolution);
}

async function writeJson(file: string, content: object): Promise<void> {
  await writeFile(path.join(folder.path, file), JSON.stringify(content));
}

async function readPackage<Package>(
  directory: string,
  schema: z.ZodType<Package>,
): Promise<Package> {
  return schema.parse(JSON.parse(await readFile(path.join(directory, "package.json"), "utf8")));
}

async function install(...specifiers: readonly string[]): Promise<void> {
  await run("npm", "install", "--no-audit", "--no-fund", "--save-exact", ...specifiers);
}

/** Runs a command in the project. What it prints is part of the error, should it fail. */
async function run(command: string, ...args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { cwd: folder.path })).stdout;
  } catch (error) {
    const { stdout, stderr } = Output.parse(error);
    throw new Error(`${[command, ...args].join(" ")} failed\n${stdout}${stderr}`, { cause: error });
  }
}

function expectOutput(output: string, expected: string | RegExp): void {
  const matches = typeof expected === "string" ? output === expected : expected.test(output);
  if (!matches) throw new Error(`expected ${String(expected)}, got ${output}`);
}
