import type { LineClaim } from "../claim.ts";
import type { Ledger } from "./ledger.ts";

/** What an order wants altogether, by which each of its lines is judged. */
export interface OrderSums {
  /** Tickets by option, and units of options that are drawn on. */
  readonly ofOptions: ReadonlyMap<string, number>;
  /** The same by option and user, of options with a limit per user. */
  readonly ofUsers: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Tickets that a user takes, or returns if the quantity is negative. */
interface TakenTickets {
  readonly ticketOptionId: string;
  readonly userId: string;
  readonly quantity: number;
}

/**
 * Sums up the tickets that the lines take from existing options. Once per order, because it may have a thousand lines.
 */
export function sumUp(
  ledgers: ReadonlyMap<string, Ledger>,
  lines: readonly (LineClaim | TakenTickets)[],
): OrderSums {
  const ofOptions = new Map<string, number>();
  const ofUsers = new Map<string, Map<string, number>>();
  for (const line of lines) {
    const ledger = ledgers.get(line.ticketOptionId);
    // The tickets of a hold were taken when it was made.
    if (!ledger || !("userId" in line)) continue;
    const { userId, quantity } = line;
    add(ledger, userId, quantity);
    for (const { ledger: drawn, units } of ledger.draws) add(drawn, userId, quantity * units);
  }
  return { ofOptions, ofUsers };

  function add({ ticketOptionId, rules }: Ledger, userId: string, quantity: number): void {
    ofOptions.set(ticketOptionId, (ofOptions.get(ticketOptionId) ?? 0) + quantity);
    if (rules.maxPerUser === null && rules.maxHeldPerUser === null) return;
    const sums = ofUsers.get(ticketOptionId) ?? new Map<string, number>();
    ofUsers.set(ticketOptionId, sums.set(userId, (sums.get(userId) ?? 0) + quantity));
  }
}
