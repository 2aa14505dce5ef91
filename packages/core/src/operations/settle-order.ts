import type { CallerSignal } from "../model/call-options.ts";
import { OrderRefusedError } from "../model/errors.ts";
import { isUuid } from "../model/rules.ts";
import type { Claim } from "../settle/claim.ts";
import { decideOrder, type OrderClaim } from "../settle/kinds/order.ts";
import type { Grant } from "../settle/outcome.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";
import { toTicketError } from "../settle/to-ticket-error.ts";

/**
 * Settles the lines of an order together.
 *
 * @returns the grant of each line, in their order
 * @throws {OrderRefusedError} with the refusal of each refused line
 * @throws {TicketError} when the whole order is refused
 */
export async function settleOrder(
  settleClaim: SettleClaim,
  claim: Extract<Claim, OrderClaim>,
  signal: CallerSignal | undefined,
): Promise<readonly Grant[]> {
  const { lines } = claim;
  // An id that is no UUID names nothing. The other lines may have more to say.
  const ticketOptionIds = [...new Set(lines.map(({ ticketOptionId }) => ticketOptionId))]
    .filter(isUuid)
    .toSorted();
  const outcome =
    ticketOptionIds.length === 0
      ? decideOrder(new Map(), claim)
      : await settleClaim(ticketOptionIds, claim, signal);
  if (outcome.is === "refused order") {
    const refused = withoutStacks(() =>
      [...outcome.lines].map(
        ([line, refusal]) => [line, toTicketError(refusal, lines[line]!)] as const,
      ),
    );
    throw new OrderRefusedError(new Map(refused));
  }
  // Its key was used for another request: no line is to blame.
  if (outcome.is === "refused") throw toTicketError(outcome, lines[0]!);
  return outcome.lines!;
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
