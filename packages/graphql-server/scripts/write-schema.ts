import { lexicographicSortSchema, printSchema } from "graphql";
import { writeFile } from "node:fs/promises";

import { schema } from "../src/schema/schema.ts";

// Sorted, so that moving code about does not change the file.
await writeFile(
  new URL("../schema.graphql", import.meta.url),
  `${printSchema(lexicographicSortSchema(schema))}\n`,
);
