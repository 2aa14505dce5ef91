import type { z } from "zod";

import type { PurchaseOptions } from "../model/call-options.ts";
import type { idInput } from "../model/chosen-id.ts";
import type { Claim, SingleClaim } from "../settle/claim.ts";
import type { Grant } from "../settle/outcome.ts";
import { settleOne } from "../settle/settle-claim.ts";
import { chooseIds, type RequestIds } from "./idempotency.ts";
import type { OperationContext } from "./operation.ts";
import { parseRequest } from "./parse-request.ts";

/** What differs between operations that make one claim. */
interface ByClaim<Kind, Schema extends z.ZodType, Made, Result> {
  readonly claim: Kind;
  readonly input: Schema;
  /** May look up what the claim refers to. */
  readonly toClaim: (
    wanted: z.output<Schema>,
    ids: RequestIds,
    context: OperationContext,
    options: PurchaseOptions,
  ) => Made | Promise<Made>;
  readonly toResult: (claim: Made, grant: Grant) => Result;
}

/** Creates what runs an operation that makes one claim, and something with an id. */
export function runByClaim<
  const Kind extends Claim["kind"],
  Schema extends z.ZodObject<{ readonly id: typeof idInput }>,
  Made extends SingleClaim,
  Result,
>({ claim: kind, input: schema, toClaim, toResult }: ByClaim<Kind, Schema, Made, Result>) {
  const run = async (
    context: OperationContext,
    input: unknown,
    options: PurchaseOptions = {},
  ): Promise<Result> => {
    const wanted = parseRequest(schema, input, options);
    // Nothing is awaited without need, so that such claims arrive in the order of the calls.
    const ids = chooseIds(context.loadIdOfKey, options, { kind, lines: [wanted] });
    const known = ids instanceof Promise ? await ids : ids;
    const made = toClaim(wanted, known, context, options);
    const claim = made instanceof Promise ? await made : made;
    return toResult(claim, await settleOne(context.settleClaim, claim, options.signal));
  };
  return { input: schema, claim: kind, takesKey: true, run } as const;
}
