import { isAbstractType, lexicographicSortSchema, printSchema } from "graphql";
import { writeFile } from "node:fs/promises";

import { schema } from "../src/schema/schema.ts";

// Sorted, so that moving code about does not change the files.
const sorted = lexicographicSortSchema(schema);
const possibleTypes = Object.fromEntries(
  Object.values(sorted.getTypeMap())
    .filter(isAbstractType)
    .map((type) => [type.name, sorted.getPossibleTypes(type).map(({ name }) => name)]),
);

const write = (file: string, text: string) =>
  writeFile(new URL(`../${file}`, import.meta.url), `${text}\n`);
await write("schema.graphql", printSchema(sorted));
await write("possible-types.json", JSON.stringify(possibleTypes, null, 2));
