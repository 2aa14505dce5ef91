import { demandHolds } from "../access/demand-lines.ts";
import { basketReleaseSchema, releasesSchema } from "../model/basket.ts";
import type { CallOptions } from "../model/call-options.ts";
import { OF_AN_INPUT } from "./error-codes.ts";
import { findBasket } from "./lookups.ts";
import type { RunnableOperation } from "./operation.ts";
import { parseRequest } from "./parse-request.ts";
import { demandRelease, toReleaseClaim } from "./release-hold.ts";
import { settleOrder } from "./settle-order.ts";

export const releaseBasket = {
  description:
    "Gives the tickets of several holds back, or of none of them. Does nothing about those that were released or have expired.",
  input: basketReleaseSchema,
  errors: ["order_refused", ...OF_AN_INPUT],
  action: "hold.release",
  demand: (guard, ids: readonly string[]) =>
    demandHolds(
      guard,
      ids,
      (id) => id,
      (hold) => demandRelease(guard, hold),
    ),
  takesKey: false,
  claim: "basket_release",
  async run(
    { lookups, settleClaim },
    input: readonly string[],
    { signal }: Pick<CallOptions, "signal"> = {},
  ): Promise<void> {
    const holds = await findBasket(lookups, parseRequest(releasesSchema, input, { signal }));
    const lines = holds.map(toReleaseClaim);
    await settleOrder(settleClaim, { kind: "basket_release", lines }, signal);
  },
} as const satisfies RunnableOperation;
