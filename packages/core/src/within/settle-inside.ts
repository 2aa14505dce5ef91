import type { Transaction } from "kysely";

import type { Database } from "../model/database.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";
import { BusyError } from "../model/errors.ts";
import type { TicketOptionLocks } from "../settle/lock-ticket-options.ts";
import type { SettleLocked } from "../settle/settle-locked.ts";
import type { TakeTurn } from "./turn.ts";

/**
 * Settles each claim in a host's transaction, in a turn of its own.
 *
 * The returned function throws a {@link BusyError} for a claim that cannot be decided in one transaction.
 */
export function settleInside(
  transaction: Transaction<Database>,
  takeTurn: TakeTurn,
  locks: TicketOptionLocks,
  settleLocked: SettleLocked,
): SettleClaim {
  return (ticketOptionIds, claim, signal) =>
    takeTurn("write", async (mark) => {
      if (signal?.aborted) throw signal.reason;
      const { locked, lockMark } = await locks.waitInTurn(transaction, ticketOptionIds, mark);
      const { outcomes, written } = await settleLocked(transaction, locked, [claim], {
        mayBeDone: false,
        mark: lockMark,
      });
      await written;
      const [outcome] = outcomes;
      if (outcome!.is === "undecided") throw new BusyError();
      return outcome!;
    });
}
