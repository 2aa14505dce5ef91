import { releasesSchema } from "../model/basket.ts";
import type { CallOptions } from "../model/call-options.ts";
import type { Hold } from "../model/hold.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";
import { findBasket } from "./find-basket.ts";
import type { Find } from "./find-resources.ts";
import { parseRequest } from "./parse-request.ts";
import { settleOrder } from "./settle-order.ts";

export async function releaseBasket(
  findHolds: Find<Hold>,
  settleClaim: SettleClaim,
  input: readonly string[],
  { signal }: Pick<CallOptions, "signal"> = {},
): Promise<void> {
  const holds = await findBasket(findHolds, parseRequest(releasesSchema, input, { signal }));
  const lines = holds.map(
    ({ id: holdId, ticketOptionId }) => ({ kind: "release", ticketOptionId, holdId }) as const,
  );
  await settleOrder(settleClaim, { kind: "basket_release", lines }, signal);
}
