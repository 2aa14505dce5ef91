import type { Transaction } from "kysely";

import type { Database } from "../model/database.ts";
import { idsOfDraws } from "../model/draw.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";
import type { FindDraws } from "../settle/find-draws.ts";
import { joinIds } from "../settle/known-draws.ts";
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
  { findDraws, locks, settleLocked }: SettleInsideOptions,
): SettleClaim {
  return (ticketOptionIds, claim, signal) =>
    takeTurn("write", async (mark) => {
      if (signal?.aborted) throw signal.reason;
      // Before the first lock, so that all are locked in order of their ids.
      let ids = await findDraws(transaction, ticketOptionIds);
      let locked = await locks.waitInTurn(transaction, ids, mark);
      const drawn = locked.options.flatMap(({ drawsOn }) => idsOfDraws(drawsOn));
      if (drawn.some((id) => !ids.includes(id))) {
        // Another option had this id in a transaction that was rolled back.
        ids = joinIds(ids, drawn);
        locked = await locks.waitInTurn(transaction, ids, locked.lockMark);
      }
      for (let attempt = 1; ; attempt += 1) {
        const { options, lockMark } = locked;
        const { outcomes, written } = await settleLocked(transaction, options, [claim], {
          mayBeDone: false,
          mark: lockMark,
        });
        await written;
        const outcome = outcomes[0]!;
        if (outcome.is !== "undecided") return outcome;
        if (outcome.alsoLock.length === 0 || attempt === MAX_ATTEMPTS) throw new BusyError();
        ids = joinIds(ids, await findDraws(transaction, outcome.alsoLock));
        // Without waiting: these locks are not in order any more. A session that has locked them handles their holds.
        locked = await locks.skipInTurn(transaction, ids, lockMark);
      }
    });
}

/** Attempts at a claim. Each locks further options, whose expired holds keep the tickets. */
const MAX_ATTEMPTS = 3;

export interface SettleInsideOptions {
  readonly findDraws: FindDraws;
  readonly locks: TicketOptionLocks;
  readonly settleLocked: SettleLocked;
}
