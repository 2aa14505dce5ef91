import type { ItfValue } from "@informalsystems/quint/dist/src/itf.js";
import { z } from "zod";

/**
 * A state of the model, in the Informal Trace Format of Quint.
 *
 * @see https://apalache-mc.org/docs/adr/015adr-trace.html
 */
export type ModelRequest = z.infer<typeof requestSchema>;
export type ModelLine = z.infer<typeof lineSchema>;
export type ModelState = z.infer<typeof stateSchema>;

const rowSchema = z.object({ request: z.number(), line: z.number() });

const lineSchema = z.object({
  option: z.string(),
  user: z.string(),
  quantity: z.number(),
  row: rowSchema,
});

const requestSchema = z.object({
  number: z.number(),
  kind: z.enum(["purchase", "hold", "confirmation", "release", "extension", "cancellation"]),
  lines: z.array(lineSchema),
  duration: z.number(),
  hasKey: z.boolean(),
});

const claimSchema = z.object({ ask: z.number(), request: requestSchema });

const queuedSchema = z.object({
  claim: claimSchema,
  needs: z.array(z.string()),
  isWaiting: z.boolean(),
});

const batchSchema = z.object({
  number: z.number(),
  options: z.array(z.string()),
  waits: z.boolean(),
  phase: z.enum(["reserved", "decided", "lost"]),
  taken: z.array(queuedSchema),
});

const mapOf = <Key extends z.ZodType, Value extends z.ZodType>(key: Key, value: Value) =>
  z.array(z.tuple([key, value]));

const numbersSchema = mapOf(z.string(), z.number());

const hostCallSchema = z.object({
  ask: z.number(),
  transaction: z.object({ outcomes: z.array(z.object({ code: z.string() })) }),
});

const stateSchema = z.object({
  did: z.object({
    kind: z.string(),
    process: z.string(),
    batch: z.number(),
    ask: z.number(),
  }),
  now: z.number(),
  db: z.object({
    left: numbersSchema,
    version: numbersSchema,
    purchases: mapOf(
      rowSchema,
      z.object({
        option: z.string(),
        user: z.string(),
        quantity: z.number(),
        cancelled: z.number(),
        isConfirmation: z.boolean(),
      }),
    ),
    holds: mapOf(
      rowSchema,
      z.object({
        option: z.string(),
        user: z.string(),
        quantity: z.number(),
        expiresAt: z.number(),
        status: z.string(),
      }),
    ),
    cancellations: mapOf(rowSchema, z.object({ purchase: rowSchema, quantity: z.number() })),
  }),
  asks: z.array(z.object({ by: z.string(), request: requestSchema, answer: z.string() })),
  processes: mapOf(
    z.string(),
    z.object({ queue: z.array(queuedSchema), batches: z.array(batchSchema) }),
  ),
  host: z.object({ before: z.array(hostCallSchema), after: z.array(hostCallSchema) }),
  hostRows: z.array(z.number()),
});

/** Converts a state to plain values: maps become lists of pairs, sets become lists. */
export function fromItf(state: ItfValue): ModelState {
  return stateSchema.parse(toPlain(state));
}

function toPlain(value: ItfValue): unknown {
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(toPlain);
  if ("#bigint" in value) return Number(value["#bigint"]);
  const list = listIn(value);
  if (list) return list.map(toPlain);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "#meta")
      .map(([name, member]) => [name, toPlain(member)]),
  );
}

function listIn(value: object): readonly ItfValue[] | undefined {
  for (const name of ["#set", "#map", "#tup"]) {
    if (name in value) {
      const list: unknown = Reflect.get(value, name);
      if (Array.isArray(list)) return list;
    }
  }
  return undefined;
}
