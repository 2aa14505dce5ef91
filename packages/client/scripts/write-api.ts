/**
 * Writes what the client derives from the OpenAPI document.
 *
 *     npm run -w packages/client api
 */
import { writeFile } from "node:fs/promises";

import { describeApi } from "./describe-api.ts";
import { readOpenApiDocument } from "./open-api-document.ts";
import { renderTables, renderTypes } from "./render-api.ts";

const api = describeApi(readOpenApiDocument());
const write = (file: string, text: string) =>
  writeFile(new URL(`../src/generated/${file}`, import.meta.url), text);
await write("api.ts", await renderTypes(api));
await write("tables.ts", renderTables(api));
