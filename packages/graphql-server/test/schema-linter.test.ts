import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const SCHEMA = fileURLToPath(new URL("../schema.graphql", import.meta.url));

// The linter does not run with graphql 17.
const WITH_GRAPHQL_16 = `data:text/javascript,import { registerHooks } from "node:module";
registerHooks({ resolve: (name, context, next) => next(name.replace(/^graphql(?=[/]|$)/, "graphql-16"), context) });`;

it("has no findings of graphql-schema-linter", async () => {
  const linter = createRequire(import.meta.url).resolve("graphql-schema-linter/lib/cli.js");
  const args = ["--import", WITH_GRAPHQL_16, linter, "--format", "json", SCHEMA];
  const { stdout } = await promisify(execFile)(process.execPath, args).catch((error) => error);
  expect(JSON.parse(stdout)).toEqual({ errors: [] });
});
