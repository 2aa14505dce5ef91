import type { Kysely, Transaction } from "kysely";

import type { Claim, Outcome, Undecided } from "../claim.ts";
import type { Database } from "../database.ts";
import { decideClaims } from "./decide/decide-claims.ts";
import type { SeenOptions } from "./decide/decide-change.ts";
import { isEmpty } from "./decide/ledger.ts";
import { prepareLock } from "./lock-ticket-options.ts";
import { prepareReadLedgers } from "./read-ledgers.ts";
import type { TurnMark } from "../within/turn-mark.ts";
import { prepareWriteBatch } from "./write/write-batch.ts";

/** What has been decided about some claims. */
interface SettledClaims {
  /** An outcome for each claim, in the same order. They hold once the transaction has committed. */
  readonly outcomes: readonly (Outcome | Undecided)[];
  /**
   * Resolves when all was written. What is under way is one statement: a COMMIT may be sent
   * right behind it, since PostgreSQL commits nothing when it fails.
   */
  readonly written: Promise<void>;
}

/**
 * Settles claims on some ticket options: the one door through which an allocation changes.
 *
 * The transaction is the caller's: nothing is changed until it commits. It must run
 * at READ COMMITTED, or else be ready for 40001 (serialization_failure).
 *
 * @param ticketOptionIds all that the claims are about
 * @param takeClaims gives the claims; asked under the lock, so that those which come
 *   while others hold it are among them
 * @param mayBeDone look for earlier grants of all claims, not only of the repeatable ones
 * @param mark of the turn in a transaction of somebody else: nothing is locked or written once it is over
 */
export type SettleClaims = (
  transaction: Transaction<Database>,
  ticketOptionIds: readonly string[],
  takeClaims: () => readonly Claim[],
  mayBeDone?: boolean,
  mark?: TurnMark,
) => Promise<SettledClaims>;

/**
 * Prepares the door to some tables:
 *
 * 1. **lock** the options' rows, so that nobody else decides about them, and then read what
 *    the decision depends on;
 * 2. **decide**, in plain code, which claims are granted;
 * 3. **write** what that changes, together with the move of the allocation that pays for it.
 */
export function prepareSettleClaims(tables: Kysely<Database>): SettleClaims {
  const lockTicketOptions = prepareLock(tables);
  const readLedgers = prepareReadLedgers(tables);
  const writeBatch = prepareWriteBatch(tables);
  const seen: SeenOptions = new WeakMap();

  return async (transaction, ticketOptionIds, takeClaims, mayBeDone = false, mark) => {
    const { locked, lockMark } = await lockTicketOptions(transaction, ticketOptionIds, mark);
    const claims = takeClaims();
    const ledgers = await readLedgers(transaction, locked, claims, mayBeDone);

    const outcomes = decideClaims(ledgers, claims, mayBeDone ? seen : undefined);
    for (const claim of claims) {
      const option = claim.kind === "change" && ledgers.get(claim.ticketOptionId)?.option;
      if (option && !(mayBeDone && seen.has(claim))) seen.set(claim, option);
    }

    const toWrite = [...ledgers.values()].filter((ledger) => !isEmpty(ledger));
    return { outcomes, written: writeBatch(transaction, toWrite, lockMark) };
  };
}
