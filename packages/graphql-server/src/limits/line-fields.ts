import { OPERATIONS } from "@ticket-allocation/core";
import { z } from "zod";

/** The field of the input that has the lines, for each operation that does several things together. */
export const LINE_FIELDS: ReadonlyMap<string, string> = new Map(
  Object.entries(OPERATIONS)
    .filter(([, { errors }]) => errors.some((code) => code === "order_refused"))
    .flatMap(([name, { input }]) =>
      Object.entries(input.shape).flatMap(([field, schema]) =>
        schema instanceof z.ZodArray ? [[name, field] as const] : [],
      ),
    ),
);
