import type { CallOptions } from "../model/call-options.ts";
import { TicketOptionNotFoundError } from "../model/errors.ts";
import { newHoldSchema, type Hold, type NewHold } from "../model/hold.ts";
import { checkIdempotencyKey, type LoadIdOfKey } from "./idempotency.ts";
import { newId } from "../model/new-id.ts";
import { parseInput } from "../model/parse-input.ts";
import { isUuid } from "../model/rules.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";

export async function holdTickets(
  settleClaim: SettleClaim,
  loadIdOfKey: LoadIdOfKey,
  input: NewHold,
  { signal, idempotencyKey, caller = "" }: CallOptions = {},
): Promise<Hold> {
  if (signal?.aborted) throw signal.reason;
  const { userId, quantity, seconds, ...option } = parseInput(newHoldSchema, input);
  checkIdempotencyKey(idempotencyKey);
  if (!isUuid(option.ticketOptionId)) throw new TicketOptionNotFoundError(option.ticketOptionId);

  const ticketOptionId = option.ticketOptionId.toLowerCase();
  const isRepeatable = idempotencyKey !== undefined;
  const id = isRepeatable
    ? (await loadIdOfKey())(idempotencyKey, caller, ticketOptionId, "hold")
    : newId();

  const { hold } = await settleOne(
    settleClaim,
    { kind: "hold", id, ticketOptionId, userId, quantity, seconds, isRepeatable },
    signal,
  );
  return { id, ticketOptionId, userId, quantity, ...hold! };
}
