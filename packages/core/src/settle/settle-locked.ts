import type { Kysely, Transaction } from "kysely";

import type { Claim } from "./claim.ts";
import type { Outcome, Undecided } from "./outcome.ts";
import type { Database } from "../model/database.ts";
import { decideClaims, type SeenClaims } from "./decide/decide-claims.ts";
import type { HoldExtended } from "./decide/event.ts";
import { isEmpty, type Ledger } from "./decide/ledger.ts";
import type { Distribution } from "./distribution.ts";
import { inOneShard, inTheTable, type InShard } from "./in-shard.ts";
import type { LockedTicketOption } from "./lock-ticket-options.ts";
import { readClock } from "./read/read-clock.ts";
import { prepareReadLedgers } from "./read-ledgers.ts";
import type { TurnMark } from "../within/turn-mark.ts";
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
 * @param options all existing options of the claims, locked by the transaction
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
): SettleLocked {
  const prepare = (inShard: InShard) => ({
    readLedgers: prepareReadLedgers(tables, inShard),
    writeBatch: prepareWriteBatch(tables, inShard),
  });
  const [together, oneByOne] = [prepare(inTheTable), prepare(inOneShard)];
  const seen: SeenClaims = new WeakMap();

  return async (transaction, options, claims, { mayBeDone, mark }) => {
    const isDistributed = await distribution.find(transaction);
    const { readLedgers, writeBatch } = isDistributed ? oneByOne : together;
    let now: Promise<Date> | undefined;
    const readNow = () => (now ??= readClock(transaction));
    const read = (some: readonly LockedTicketOption[]) =>
      readLedgers(transaction, some, claims, mayBeDone, readNow);
    const ledgers = isDistributed ? await readOneByOne(options, read) : await read(options);
    const outcomes = decideClaims(ledgers, claims, mayBeDone ? seen : undefined);
    for (const [index, claim] of claims.entries()) {
      const option = claim.kind === "change" && ledgers.get(claim.ticketOptionId)?.option;
      if (option && !(mayBeDone && seen.has(claim))) seen.set(claim, { option });
      const extended = claim.kind === "extension" && extensionIn(outcomes[index]!);
      if (extended) seen.set(claim, { extended });
    }
    const toWrite = [...ledgers.values()].filter((ledger) => !isEmpty(ledger));
    const last = isDistributed ? toWrite.splice(-1) : toWrite.splice(0);
    for (const ledger of toWrite) await writeBatch(transaction, [ledger], mark);
    return { outcomes, written: writeBatch(transaction, last, mark) };
  };
}

async function readOneByOne(
  options: readonly LockedTicketOption[],
  read: (some: readonly LockedTicketOption[]) => Promise<ReadonlyMap<string, Ledger>>,
): Promise<ReadonlyMap<string, Ledger>> {
  const ledgers = new Map<string, Ledger>();
  for (const option of options) {
    for (const [id, ledger] of await read([option])) ledgers.set(id, ledger);
  }
  return ledgers;
}

function extensionIn(outcome: Outcome | Undecided): HoldExtended | undefined {
  return outcome.is === "granted"
    ? outcome.events.find((event) => event.type === "hold_extended")
    : undefined;
}
