import { newBasketSchema, type NewBasket } from "../model/basket.ts";
import type { CallOptions } from "../model/call-options.ts";
import { DEFAULT_HOLD_SECONDS, type Hold } from "../model/hold.ts";
import type { HoldClaim } from "../settle/kinds/hold.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";
import { SINGLE_HOLD } from "./hold-tickets.ts";
import { checkChosenIds } from "./check-chosen-ids.ts";
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
  const ids = chooseIds(loadIdOfKey, options, {
    kind: "basket_hold",
    ids: checkChosenIds(parsed.lines, options, ["lines"]),
  });
  const { isRepeatable, idFor, createdBy, chosenIds } = ids instanceof Promise ? await ids : ids;
  // The first line has the name of a single hold: one key cannot make both.
  const nameLine = numberLines("basket line", SINGLE_HOLD);
  const lines = parsed.lines.map(({ ticketOptionId, userId, quantity, ...line }): HoldClaim => ({
    kind: "hold",
    id: line.id ?? idFor(ticketOptionId, nameLine(ticketOptionId)),
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
  const claim = { kind: "basket_hold", lines, chosenIds } as const;
  const made = await settleOrder(settleClaim, claim, options.signal);
  return lines.map(({ id, ticketOptionId, userId, quantity }, index) =>
    Object.assign({ id, ticketOptionId, userId, quantity }, made[index]!.hold!),
  );
}
