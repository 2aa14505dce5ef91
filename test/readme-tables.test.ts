import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

import { SCOPES } from "../packages/gateway/src/access/scopes.ts";
import { ERRORS, type ErrorEntry } from "../packages/jsonapi-server/src/refusals/errors.ts";
import { refusalTable } from "../scripts/readmes/refusal-table.ts";
import { replaceTable } from "../scripts/readmes/replace-table.ts";

it("lists the refusals of mutations as `npm run docs:tables` writes them", async () => {
  const text = await readFile("packages/graphql-server/README.md", "utf8");
  expect(text).toBe(replaceTable(text, "refusals", refusalTable()));
});

it("lists every error code of the JSON:API server with its status", async () => {
  const rows = await rowsOf("packages/jsonapi-server/README.md", "code");
  const listed = rows.flatMap(([codes = "", statuses = ""]) => {
    const each = statuses.split(", ");
    return codes
      .split(", ")
      .map((code, index) => [code.replaceAll("`", ""), Number(each[index] ?? each[0])] as const);
  });
  const known = Object.entries<ErrorEntry>(ERRORS).map(
    ([code, entry]) => [entry.code ?? code, entry.status] as const,
  );
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(known));
});

it("lists every scope of a token", async () => {
  const rows = await rowsOf("packages/gateway/README.md", "scope");
  expect(rows.map(([scope]) => scope)).toEqual([...SCOPES].map((scope) => `\`${scope}\``));
});

/** The cells of each row of the first table with this title in its first column. */
async function rowsOf(file: string, title: string): Promise<readonly (readonly string[])[]> {
  const lines = (await readFile(file, "utf8")).split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${title} `)) + 2;
  const length = lines.slice(start).findIndex((line) => !line.startsWith("|"));
  return lines.slice(start, start + length).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
