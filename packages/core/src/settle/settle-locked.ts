import type { Kysely, Transaction } from "kysely";

import { linesOf, type Claim } from "./claim.ts";
import type { Outcome, Undecided } from "./outcome.ts";
import type { Database } from "../model/database.ts";
import { decideClaims, type SeenClaims } from "./decide/decide-claims.ts";
import type { HoldExtended } from "./decide/event.ts";
import { isEmpty, type Ledger } from "./decide/ledger.ts";
import type { Distribution } from "./distribution.ts";
import { inOneShard, inTheTable, type InShard } from "./in-shard.ts";
import type { LockedTicketOption } from "./lock-ticket-options.ts";
import { readClock } from "./read/read-clock.ts";
import { arePublished, witnessDecision } from "../observe/publish-decision.ts";
import { prepareReadKnownIds } from "./read/read-known-ids.ts";
import { prepareReadLedgers } from "./read-ledgers.ts";
import type { TurnMark } from "../within/turn-mark.ts";
import { prepareInsertChosenIdsFirst } from "./write/insert-chosen-ids.ts";
import { prepareWriteBatch } from "./write/write-batch.ts";

/** The decision about claims. */
interface SettledClaims {
  /** An outcome for each claim, in the same order. They are valid after COMMIT. */
  readonly outcomes: readonly (Outcome | Undecided)[];
  /**
   * Resolves after the write. Only its last statement is in progress, so a COMMIT may be sent directly after it: if the
   * statement fails, PostgreSQL turns the COMMIT into a ROLLBACK.
   */
  readonly written: Promise<void>;
}

/**
 * Reads, decides and writes: only this function changes allocations.
 *
 * The transaction belongs to the caller. Nothing is changed until it commits. It must use READ COMMITTED, or be
 * prepared for 40001 (serialization_failure).
 *
 * @param options all existing options of the claims, and those that they draw on, locked by the transaction
 * @param mayBeDone also look for earlier grants of claims without a key
 * @param mark in a host's transaction, the mark of the locks: nothing is written without it
 */
export type SettleLocked = (
  transaction: Transaction<Database>,
  options: readonly LockedTicketOption[],
  claims: readonly Claim[],
  how: { readonly mayBeDone: boolean; readonly mark?: TurnMark | undefined },
) => Promise<SettledClaims>;

export function prepareSettleLocked(
  tables: Kysely<Database>,
  distribution: Distribution,
  keepsJournal: boolean,
): SettleLocked {
  const prepare = (inShard: InShard) => ({
    readLedgers: prepareReadLedgers(tables, inShard),
    writeBatch: prepareWriteBatch(tables, inShard, keepsJournal),
  });
  const [together, oneByOne] = [prepare(inTheTable), prepare(inOneShard)];
  const readKnownIds = prepareReadKnownIds(tables);
  const insertChosenIdsFirst = prepareInsertChosenIdsFirst(tables);
  const seen: SeenClaims = new WeakMap();

  return async (transaction, options, claims, { mayBeDone, mark }) => {
    const isDistributed = await distribution.find(transaction);
    const { readLedgers, writeBatch } = isDistributed ? oneByOne : together;
    let now: Promise<Date> | undefined;
    const readNow = () => (now ??= readClock(transaction));
    const ids = await readKnownIds(transaction, claims, mark);
    const { ledgers, unread } = await readLedgers(
      transaction,
      withTheirDraws(options),
      claims,
      mayBeDone,
      readNow,
    );
    expectLedgers(ledgers, options, claims);
    const publish = arePublished() ? await witnessDecision(transaction, ledgers) : undefined;
    const earlier = mayBeDone ? seen : undefined;
    const outcomes = decideClaims(ledgers, claims, earlier, unread, ids);
    publish?.(claims, outcomes, earlier);
    for (const [index, claim] of claims.entries()) {
      const option = claim.kind === "change" && ledgers.get(claim.ticketOptionId)?.option;
      if (option && !(mayBeDone && seen.has(claim))) seen.set(claim, { option });
      const extended = claim.kind === "extension" && extensionIn(outcomes[index]!);
      if (extended) seen.set(claim, { extended });
    }
    const toWrite = [...ledgers.values()].filter((ledger) => !isEmpty(ledger));
    if (!isDistributed) {
      return { outcomes, written: writeBatch(transaction, toWrite, ids.taken, mark) };
    }
    await insertChosenIdsFirst(transaction, ids.taken, mark);
    const last = toWrite.splice(-1);
    for (const ledger of toWrite) await writeBatch(transaction, [ledger], [], mark);
    return { outcomes, written: writeBatch(transaction, last, [], mark) };
  };
}

/**
 * Without options of which something is drawn on that is not locked: claims on them wait for a transaction that has
 * locked it, so nothing of them may move.
 */
function withTheirDraws(options: readonly LockedTicketOption[]): readonly LockedTicketOption[] {
  if (options.every(({ drawsOn }) => drawsOn.length === 0)) return options;
  const ids = new Set(options.map(({ id }) => id));
  return options.filter(({ drawsOn }) =>
    drawsOn.every(({ ticketOptionId }) => ids.has(ticketOptionId)),
  );
}

/** A claim on an option that exists must not be refused because the option has no ledger. */
function expectLedgers(
  ledgers: ReadonlyMap<string, Ledger>,
  options: readonly LockedTicketOption[],
  claims: readonly Claim[],
): void {
  const without = new Set(options.map(({ id }) => id).filter((id) => !ledgers.has(id)));
  if (without.size === 0) return;
  for (const { ticketOptionId } of claims.flatMap(linesOf)) {
    if (without.has(ticketOptionId)) {
      throw new Error(`What the ticket option ${ticketOptionId} draws on is not locked`);
    }
  }
}

function extensionIn(outcome: Outcome | Undecided): HoldExtended | undefined {
  return outcome.is === "granted"
    ? outcome.events.find((event) => event.type === "hold_extended")
    : undefined;
}
