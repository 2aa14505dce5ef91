import type { Ignorer } from "@stryker-mutator/api/ignore";
import { z } from "zod";

/** Properties of a field that decisions do not use: how it is stored, and what the adapters say of it and of its values. */
const OF_FIELDS = ["column", "isNullable", "isAddedLater", "description", "name", "values"];

const PROPERTY = z.object({
  type: z.literal("ObjectProperty"),
  key: z.object({ name: z.enum(OF_FIELDS) }),
});

/** Lets Stryker ignore the properties of fields that the tests of decisions cannot test. */
export const ignoreFieldProperties: Ignorer = {
  shouldIgnore: (path) =>
    z.object({ node: PROPERTY }).safeParse(path).success
      ? "Decisions do not use this property of a field"
      : undefined,
};
