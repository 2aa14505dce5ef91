import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

import { describeApi } from "../scripts/describe-api.ts";
import { readOpenApiDocument } from "../scripts/open-api-document.ts";
import { renderTables, renderTypes } from "../scripts/render-api.ts";

const read = (file: string) =>
  readFile(new URL(`../src/generated/${file}`, import.meta.url), "utf8");

it("is derived from the OpenAPI document of today (npm run -w packages/client api writes it)", async () => {
  const api = describeApi(readOpenApiDocument());
  expect(await read("tables.ts")).toBe(renderTables(api));
  expect(await read("api.ts")).toBe(await renderTypes(api));
});
