import type { z } from "zod";

import type { CallOptions } from "../model/call-options.ts";
import type { LineClaim } from "../settle/claim.ts";
import type { OrderClaim } from "../settle/kinds/order.ts";
import type { Grant } from "../settle/outcome.ts";
import type { WantedId } from "./check-chosen-ids.ts";
import { chooseIds, type RequestIds } from "./idempotency.ts";
import type { OperationContext } from "./operation.ts";
import { parseRequest } from "./parse-request.ts";
import { settleOrder } from "./settle-order.ts";

/** What differs between orders. */
interface ByOrder<Kind, Schema extends z.ZodType, Line, Result> {
  readonly claim: Kind;
  /** Of what the method takes. */
  readonly schema: Schema;
  /** The lines of the input, and their path in it. */
  readonly linesOf: (wanted: z.output<Schema>) => readonly WantedId[];
  readonly path: readonly string[];
  /** May look up what the lines refer to. */
  readonly toClaims: (
    wanted: z.output<Schema>,
    ids: RequestIds,
    context: OperationContext,
  ) => readonly Line[] | Promise<readonly Line[]>;
  readonly toResult: (line: Line, grant: Grant) => Result;
}

/** Creates what runs an operation that makes a claim for each line, all of them or none. */
export function runByOrder<
  const Kind extends OrderClaim["kind"],
  Schema extends z.ZodType,
  Line extends LineClaim,
  Result,
>({ claim: kind, schema, linesOf, path, toClaims, toResult }: ByOrder<Kind, Schema, Line, Result>) {
  const run = async (
    context: OperationContext,
    input: unknown,
    options: CallOptions = {},
  ): Promise<readonly Result[]> => {
    const wanted = parseRequest(schema, input, options);
    const wantedLines = linesOf(wanted);
    // Nothing is awaited without need, so that such claims arrive in the order of the calls.
    const ids = chooseIds(context.loadIdOfKey, options, { kind, lines: wantedLines, path });
    const { chosenIds, ...known } = ids instanceof Promise ? await ids : ids;
    const made = toClaims(wanted, { ...known, orderLines: wantedLines.length }, context);
    const lines = made instanceof Promise ? await made : made;
    const claim = { kind, lines, chosenIds };
    const grants = await settleOrder(context.settleClaim, claim, options.signal);
    return lines.map((line, index) => toResult(line, grants[index]!));
  };
  return { claim: kind, takesKey: true, run } as const;
}
