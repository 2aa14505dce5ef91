import { readFile, writeFile } from "node:fs/promises";

import { refusalTable } from "./readmes/refusal-table.ts";
import { replaceTable } from "./readmes/replace-table.ts";

const README = "packages/graphql-server/README.md";

await writeFile(README, replaceTable(await readFile(README, "utf8"), "refusals", refusalTable()));
