import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";

const PACKAGES = new URL("../..", import.meta.url).pathname;
const COMMANDS = [
  ["ticket-allocation", path.join(PACKAGES, "gateway")],
  ["ticket-allocation-migrate", path.join(PACKAGES, "core")],
] as const;

const packageJson = z.object({ bin: z.record(z.string(), z.string()), files: z.array(z.string()) });

/** What npm makes `name` lead to, without a build. */
async function findBin(name: string, folder: string): Promise<string> {
  const content = await readFile(path.join(folder, "package.json"), "utf8");
  const { bin, files } = packageJson.parse(JSON.parse(content));
  const file = bin[name] ?? "";
  expect(files).toContain(file.split("/")[1]);
  return path.join(folder, file);
}

async function run(args: readonly string[], cwd: string) {
  try {
    const output = await promisify(execFile)(process.execPath, args, {
      cwd,
      env: { PATH: process.env["PATH"] },
    });
    return { code: 0, ...output };
  } catch (error) {
    return z.object({ code: z.number(), stdout: z.string(), stderr: z.string() }).parse(error);
  }
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "ticket-allocation-bin-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it.each(COMMANDS)("runs the sources in a checkout that was not built: %s", async (name, folder) => {
  const { code, stdout, stderr } = await run([await findBin(name, folder), "--help"], tmpdir());
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain(name);
});

it.each(COMMANDS)("says on an old Node.js that it is too old: %s", async (name, folder) => {
  const old = path.join(await makeFolder(), "old.cjs");
  await writeFile(old, 'Object.defineProperty(process.versions, "node", { value: "20.19.0" });\n');
  expect(await run(["--require", old, await findBin(name, folder)], tmpdir())).toEqual({
    code: 1,
    stdout: "",
    stderr: `${name} needs Node.js 22 or later, and this is 20.19.0\n`,
  });
});
