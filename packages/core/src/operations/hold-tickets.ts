import type { CallOptions } from "../model/call-options.ts";
import { TicketOptionNotFoundError } from "../model/errors.ts";
import { DEFAULT_HOLD_SECONDS, newHoldSchema, type Hold, type NewHold } from "../model/hold.ts";
import { checkChosenIds } from "./check-chosen-ids.ts";
import { chooseIds, type LoadIdOfKey } from "./idempotency.ts";
import { parseRequest } from "./parse-request.ts";
import { isUuid } from "../model/rules.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";

/** Names a hold, for its id. */
export const SINGLE_HOLD = "hold";

export async function holdTickets(
  settleClaim: SettleClaim,
  loadIdOfKey: LoadIdOfKey,
  input: NewHold,
  options: CallOptions = {},
): Promise<Hold> {
  const wanted = parseRequest(newHoldSchema, input, options);
  const { ticketOptionId, userId, quantity } = wanted;
  if (!isUuid(ticketOptionId)) throw new TicketOptionNotFoundError(ticketOptionId);

  const ids = chooseIds(loadIdOfKey, options, {
    kind: "hold",
    ids: checkChosenIds([wanted], options),
  });
  const { isRepeatable, idFor, createdBy, chosenIds } = ids instanceof Promise ? await ids : ids;
  const id = wanted.id ?? idFor(ticketOptionId, SINGLE_HOLD);
  const { hold } = await settleOne(
    settleClaim,
    {
      kind: "hold",
      id,
      ticketOptionId,
      userId,
      quantity,
      seconds: wanted.seconds ?? DEFAULT_HOLD_SECONDS,
      isRepeatable,
      orderLines: null,
      createdBy,
      reference: wanted.reference ?? null,
      metadata: wanted.metadata ?? null,
      chosenIds,
    },
    options.signal,
  );
  return { id, ticketOptionId, userId, quantity, ...hold! };
}
