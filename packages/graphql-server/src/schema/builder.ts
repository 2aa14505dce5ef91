import SchemaBuilder from "@pothos/core";
import ErrorsPlugin from "@pothos/plugin-errors";

import type { OperationContext } from "../operation-context.ts";

/** What every part of the schema is made with: fields are non-null unless they say otherwise. */
export const builder = new SchemaBuilder<{
  Context: OperationContext;
  DefaultFieldNullability: false;
  Scalars: { ID: { Input: string; Output: string } };
}>({
  plugins: [ErrorsPlugin],
  defaultFieldNullability: false,
  errors: { directResult: true },
});
