import { readFile, writeFile } from "node:fs/promises";

import { readRecipePages } from "./readmes/recipe-pages.ts";
import { refusalTable } from "./readmes/refusal-table.ts";
import { replaceTable } from "./readmes/replace-table.ts";

const README = "packages/graphql-server/README.md";

await writeFile(README, replaceTable(await readFile(README, "utf8"), "refusals", refusalTable()));

for (const { file, expected } of await readRecipePages()) await writeFile(file, expected);
