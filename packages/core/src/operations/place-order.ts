import type { CallOptions } from "../model/call-options.ts";
import type { PurchaseClaim } from "../settle/kinds/purchase.ts";
import { OrderRefusedError, TicketOptionNotFoundError, type LineError } from "../model/errors.ts";
import { chooseIds, type LoadIdOfKey } from "./idempotency.ts";
import { parseRequest } from "./parse-request.ts";
import {
  newOrderSchema,
  toMadePurchase,
  type NewPurchase,
  type Purchase,
} from "../model/purchase.ts";
import { isUuid } from "../model/rules.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";
import { toLineError, toTicketError } from "../settle/to-ticket-error.ts";

export async function placeOrder(
  settleClaim: SettleClaim,
  loadIdOfKey: LoadIdOfKey,
  input: readonly NewPurchase[],
  options: CallOptions = {},
): Promise<readonly Purchase[]> {
  const parsed = parseRequest(newOrderSchema, input, options);
  const ids = chooseIds(loadIdOfKey, options);
  const { isRepeatable, idFor } = ids instanceof Promise ? await ids : ids;
  const linesOf = new Map<string, number>();
  const lines = parsed.map(({ ticketOptionId, userId, quantity }): PurchaseClaim => {
    // Counted for each option, so that whatever order has this key and option meets the first.
    const line = linesOf.get(ticketOptionId) ?? 0;
    linesOf.set(ticketOptionId, line + 1);
    const id = idFor(ticketOptionId, `order line ${line}`);
    return { kind: "purchase", id, ticketOptionId, userId, quantity, isRepeatable };
  });
  // An id that is no UUID names nothing; the other lines may have more to say.
  const ticketOptionIds = [...new Set(lines.map(({ ticketOptionId }) => ticketOptionId))]
    .filter(isUuid)
    .toSorted();
  if (ticketOptionIds.length === 0) {
    throw new OrderRefusedError(new Map(withoutStacks(() => lines.map(toNotFound))));
  }

  const outcome = await settleClaim(ticketOptionIds, { kind: "order", lines }, options.signal);
  if (outcome.is === "refused order") {
    const refused = withoutStacks(() =>
      [...outcome.lines].map(
        ([line, refusal]) => [line, toLineError(refusal.code, lines[line]!)] as const,
      ),
    );
    throw new OrderRefusedError(new Map(refused));
  }
  // Its key was used for another request: no line is to blame.
  if (outcome.is === "refused") throw toTicketError(outcome, lines[0]!);
  const { cancelledQuantities } = outcome;
  return lines.map(({ id, ticketOptionId, userId, quantity }, index) =>
    toMadePurchase({ id, ticketOptionId, userId, quantity }, cancelledQuantities?.[index]),
  );
}

function toNotFound(
  { ticketOptionId }: PurchaseClaim,
  line: number,
): readonly [line: number, error: LineError] {
  return [line, new TicketOptionNotFoundError(ticketOptionId)];
}

/**
 * For errors that are part of another, whose stack says where they come from: to take a thousand stacks
 * keeps the process from everything else for tens of milliseconds.
 */
function withoutStacks<Result>(makeErrors: () => Result): Result {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return makeErrors();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
