import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import {
  makeTemporaryFolder,
  type TemporaryFolder,
} from "../../../test/support/temporary-folder.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { runBin, spawnGateway } from "./spawn-gateway.ts";

let folder: TemporaryFolder;
let database: TestDatabase;
beforeAll(async () => {
  [folder, database] = await Promise.all([makeTemporaryFolder(), createTestDatabase()]);
});
afterAll(() => Promise.all([folder[Symbol.asyncDispose](), database.drop()]));
afterEach(() => rm(`${folder.path}/.env`, { recursive: true, force: true }));

const write = (content: string | Buffer) => writeFile(`${folder.path}/.env`, content);
const run = (command: string, environment = {}) => runBin([command], environment, folder.path);

it("reads settings from .env in the working directory; what is set already wins", async () => {
  await write(
    `\uFEFF# a comment\n\nexport LOG_LEVEL='loud'\nPORT = http\nWORKERS=0\nHOTS="a\nb" # why\nUNRELATED=\n`,
  );
  expect(await run("serve", { WORKERS: "1", LOG_LEVEL: "" })).toEqual({
    code: 1,
    stdout: "",
    stderr:
      "WARNING: HOTS is not a setting: did you mean HOST?\nPORT must be an integer from 0 to 65535\n",
  });
});

it("serves with it, in all workers", async () => {
  await write(`DATABASE_URL="${database.url}"\nEXPLORABLE=false\nWORKERS=2\n`);
  const gateway = await spawnGateway({}, [], folder.path);
  expect(gateway.readyLine).toMatch(/\(JSON:API and GraphQL\), PostgreSQL at /u);
  const page = await fetch(`${gateway.url}/graphql`, { headers: { Accept: "text/html" } });
  expect(await page.text()).not.toContain("<html");
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
});

it.each([
  ["PORT=1\nJWT_SECRET: hush\n", ".env, line 2, is not NAME=value"],
  ['A="\n\n"\n\nJWT_SECRET="hush\n', ".env, line 5, is not NAME=value"],
  ["2PORT=hush", ".env, line 1, is not NAME=value"],
  [
    Buffer.from("PORT=hush", "utf16le"),
    ".env in the working directory cannot be used: it is not UTF-8 text",
  ],
  [
    Buffer.from([0x41, 0x3d, 0xff]),
    ".env in the working directory cannot be used: it is not UTF-8 text",
  ],
])("says that .env is broken, and nothing of what is in it: %j", async (content, message) => {
  await write(content);
  const { code, stdout, stderr } = await run("migrate");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr.startsWith(message)).toBe(true);
  expect(stderr).not.toContain("hush");
});

it("says that .env cannot be read", async () => {
  await mkdir(`${folder.path}/.env`);
  expect(await run("verify")).toEqual({
    code: 1,
    stdout: "",
    stderr:
      ".env in the working directory cannot be used: EISDIR: illegal operation on a directory, read\n",
  });
});

it("needs no .env to say what it can do", async () => {
  await write("broken");
  await chmod(folder.path, 0o555);
  expect(await run("--help")).toMatchObject({ code: 0 });
});
