import type { Kysely } from "kysely";

import type { Distribution } from "../settle/distribution.ts";
import type { Database } from "../model/database.ts";
import { countTicketOptions } from "./count-ticket-options.ts";
import { recountOneByOne, recountPage, type Counts } from "./recount.ts";

/** Something that does not add up. */
export interface Drift {
  readonly ticketOptionId: string;
  /** Which sum it is, in words for people. */
  readonly what: string;
  readonly expected: number;
  readonly found: number;
}

/** What some more ticket options have shown. */
export interface VerifiedTicketOptions {
  /** Ticket options recounted so far. */
  readonly checked: number;
  /** Ticket options in all when the recount began. */
  readonly total: number;
  /** What does not add up in those that were recounted last. */
  readonly drifts: readonly Drift[];
}

/**
 * Recounts every ticket option. Changes nothing, and is right during a sale: each statement sees all tables as they were
 * at one moment, and locks nothing. On distributed tables there is no such moment for all shards, so options that others
 * draw on are locked while they are recounted.
 */
export async function* verify(
  tables: Kysely<Database>,
  { find }: Distribution,
): AsyncGenerator<VerifiedTicketOptions> {
  const total = await countTicketOptions(tables);
  const recount = (await find(tables)) ? recountOneByOne : recountPage;
  let checked = 0;
  let after: string | null = null;
  for (;;) {
    const counts = await recount(tables, after);
    const last = counts.at(-1);
    if (!last) return;
    after = last.id;
    checked += counts.length;
    yield { checked, total, drifts: counts.flatMap(findDrifts) };
  }
}

function findDrifts(counts: Counts): readonly Drift[] {
  const { capacity, allocation, purchased, cancelled, held, drawing, drawn } = counts;
  const sums: readonly (readonly [what: string, expected: number, found: number])[] = [
    [
      `capacity = allocation + purchased - cancelled + held${drawing > 0 ? " + drawn" : ""}`,
      capacity,
      allocation + purchased - cancelled + held + drawn,
    ],
    ["cancellations = what their purchases say", cancelled, counts.cancellations],
    ["purchases whose cancellations add up to something else", 0, counts.miscounted],
    ["confirmed holds without a purchase, and purchases without theirs", 0, counts.unpaired],
    ["active holds that nobody would see expire", 0, counts.unseen],
    ["purchases that a limit per user would not count", 0, counts.uncounted],
    ["ticket options that it draws on without their knowing", 0, counts.unnoted],
    ["exchanges without their new purchase", 0, counts.unreplaced],
    ["purchases whose transfers do not lead from their buyer to their user", 0, counts.misowned],
    ["journal entries that do not follow from the one before", 0, counts.misjournaled],
    ["changes that the journal lacks", 0, counts.unjournaled],
  ];
  return sums
    .filter(([, expected, found]) => expected !== found)
    .map(([what, expected, found]) => ({ ticketOptionId: counts.id, what, expected, found }));
}
