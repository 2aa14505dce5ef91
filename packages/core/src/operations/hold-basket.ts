import { newBasketSchema, type NewBasket } from "../model/basket.ts";
import type { CallOptions } from "../model/call-options.ts";
import { DEFAULT_HOLD_SECONDS, type Hold } from "../model/hold.ts";
import type { HoldClaim } from "../settle/kinds/hold.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";
import { SINGLE_HOLD } from "./hold-tickets.ts";
import { chooseIds, numberLines, type LoadIdOfKey } from "./idempotency.ts";
import { parseRequest } from "./parse-request.ts";
import { settleOrder } from "./settle-order.ts";

export async function holdBasket(
  settleClaim: SettleClaim,
  loadIdOfKey: LoadIdOfKey,
  input: NewBasket,
  options: CallOptions = {},
): Promise<readonly Hold[]> {
  const parsed = parseRequest(newBasketSchema, input, options);
  const seconds = parsed.seconds ?? DEFAULT_HOLD_SECONDS;
  const ids = chooseIds(loadIdOfKey, options);
  const { isRepeatable, idFor, createdBy } = ids instanceof Promise ? await ids : ids;
  // The first line has the name of a single hold: one key cannot make both.
  const nameLine = numberLines("basket line", SINGLE_HOLD);
  const lines = parsed.lines.map(({ ticketOptionId, userId, quantity, ...line }): HoldClaim => ({
    kind: "hold",
    id: idFor(ticketOptionId, nameLine(ticketOptionId)),
    ticketOptionId,
    userId,
    quantity,
    seconds,
    isRepeatable,
    orderLines: parsed.lines.length,
    createdBy,
    reference: line.reference ?? null,
    metadata: line.metadata ?? null,
  }));
  const made = await settleOrder(settleClaim, { kind: "basket_hold", lines }, options.signal);
  return lines.map(({ id, ticketOptionId, userId, quantity }, index) =>
    Object.assign({ id, ticketOptionId, userId, quantity }, made[index]!.hold!),
  );
}
