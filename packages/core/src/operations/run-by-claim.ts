import type { z } from "zod";

import type { PurchaseOptions } from "../model/call-options.ts";
import type { Claim, SingleClaim } from "../settle/claim.ts";
import type { Grant } from "../settle/outcome.ts";
import { settleOne } from "../settle/settle-claim.ts";
import { checkChosenIds, type WantedId } from "./check-chosen-ids.ts";
import { chooseIds, type RequestIds } from "./idempotency.ts";
import type { OperationContext } from "./operation.ts";
import { parseRequest } from "./parse-request.ts";

/**
 * Creates the `run` of an operation that makes one claim, and something with an id.
 *
 * @param toClaim may look up what the claim refers to
 */
export function runByClaim<Schema extends z.ZodType<WantedId>, Made extends SingleClaim, Result>(
  schema: Schema,
  kind: Claim["kind"],
  toClaim: (
    wanted: z.output<Schema>,
    ids: RequestIds,
    context: OperationContext,
    options: PurchaseOptions,
  ) => Made | Promise<Made>,
  toResult: (claim: Made, grant: Grant) => Result,
) {
  return async (
    context: OperationContext,
    input: unknown,
    options: PurchaseOptions = {},
  ): Promise<Result> => {
    const wanted = parseRequest(schema, input, options);
    // Nothing is awaited without need, so that such claims arrive in the order of the calls.
    const ids = chooseIds(context.loadIdOfKey, options, {
      kind,
      ids: checkChosenIds([wanted], options),
    });
    const known = ids instanceof Promise ? await ids : ids;
    const made = toClaim(wanted, known, context, options);
    const claim = made instanceof Promise ? await made : made;
    return toResult(claim, await settleOne(context.settleClaim, claim, options.signal));
  };
}
