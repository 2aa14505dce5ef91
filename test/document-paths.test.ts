import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";

const SOURCE = /(?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)*\.(?:ts|astro|css|qnt|svg|yaml)\b/gu;
const FOLDER = /(?<=`)(?:[\w-]+\/)+(?=`)/gu;
const SCRIPT = /\bnpm run (?:--silent )?(?:-w (?<workspace>\S+) )?(?<script>[a-z][\w:-]*)/gu;
/** Files of a reader's own project. */
const OF_READERS = new Set(["drizzle.config.ts", "prisma.config.ts"]);

let files: readonly string[];
let documents: readonly (readonly [file: string, text: string])[];
beforeAll(async () => {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await promisify(execFile)("git", list, { maxBuffer: 16 * 2 ** 20 });
  files = stdout.split("\n").filter((file) => file !== "" && existsSync(file));
  documents = await Promise.all(
    files.filter(isDocument).map(async (file) => [file, await readFile(file, "utf8")] as const),
  );
});

it("names only files and folders that exist in its documents", () => {
  const paths = files.map((file) => `/${file}`);
  const exists = (name: string) =>
    name.endsWith("/")
      ? paths.some((path) => path.includes(`/${name}`))
      : paths.some((path) => path.endsWith(`/${name}`));
  const named = documents.flatMap(([file, text]) =>
    [SOURCE, FOLDER].flatMap((pattern) => (text.match(pattern) ?? []).map((name) => [file, name])),
  );
  expect(named.length).toBeGreaterThan(500);
  expect(named.filter(([, name = ""]) => !OF_READERS.has(name) && !exists(name))).toEqual([]);
});

it("names only scripts of npm that exist in its documents", async () => {
  const scripts = new Map<string, Promise<Record<string, unknown>>>();
  const missing: string[] = [];
  for (const [file, text] of documents) {
    for (const { groups } of text.matchAll(SCRIPT)) {
      const { workspace = ".", script = "" } = groups ?? {};
      if (!scripts.has(workspace)) scripts.set(workspace, readScripts(workspace));
      if (!Object.hasOwn(await scripts.get(workspace)!, script)) missing.push(`${file}: ${script}`);
    }
  }
  expect(missing).toEqual([]);
});

function isDocument(file: string): boolean {
  return file.endsWith(".md") && !/^\.|CHANGELOG/u.test(file);
}

async function readScripts(workspace: string): Promise<Record<string, unknown>> {
  const { scripts = {} } = JSON.parse(await readFile(`${workspace}/package.json`, "utf8"));
  return scripts;
}
