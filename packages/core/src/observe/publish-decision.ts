import { sql, type Transaction } from "kysely";
import { channel } from "node:diagnostics_channel";

import { asMilliseconds, asText, toInteger, toText, toTime } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import type { Claim } from "../settle/claim.ts";
import type { SeenClaims } from "../settle/decide/decide-claims.ts";
import { isEmpty, type Ledger } from "../settle/decide/ledger.ts";
import type { Seen } from "../settle/kinds/claim-kind.ts";
import { isAnyOf } from "../settle/lock-rows.ts";
import type { Outcome, Undecided } from "../settle/outcome.ts";
import { toArrayText } from "../settle/to-array-text.ts";

/**
 * Publishes what each transaction has decided, before that is written. For the tests of this repository: it shows what is
 * inside, which may change in any release. Without a subscriber nothing is read or created for it.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html
 */
const DECISIONS = channel("ticket-allocation.decision");

/** What a transaction has decided. It may still be rolled back. */
export interface Decision {
  /** PostgreSQL's id of the transaction. */
  readonly transaction: string;
  /** The clock of the database while the options were locked. */
  readonly at: Date;
  /** The clock that the decision has used. Undefined if nothing depends on it. */
  readonly now: Date | undefined;
  readonly options: readonly DecidedOption[];
  /** The ids of holds whose tickets were returned before the first claim was decided. */
  readonly expired: readonly string[];
  readonly claims: readonly DecidedClaim[];
}

export interface DecidedOption {
  readonly id: string;
  /** The version before the decision. */
  readonly version: number;
  /** The stored allocation before it. */
  readonly allocation: number;
  /** Whether it is written again. */
  readonly isChanged: boolean;
}

export interface DecidedClaim {
  readonly claim: Claim;
  /** What an earlier attempt has seen, if that may have been committed. */
  readonly seen: Seen | undefined;
  readonly outcome: Outcome | Undecided;
}

type PublishDecision = (
  claims: readonly Claim[],
  outcomes: readonly (Outcome | Undecided)[],
  seen: SeenClaims | undefined,
) => void;

/** Whether somebody subscribes to the decisions. */
export function arePublished(): boolean {
  return DECISIONS.hasSubscribers;
}

/** Reads the place of a decision in the history of the locked options. To be called after everything else is read. */
export async function witnessDecision(
  transaction: Transaction<Database>,
  ledgers: ReadonlyMap<string, Ledger>,
): Promise<PublishDecision> {
  const rows = await transaction
    .selectFrom("ticket_options")
    .select([
      asText("id").as("id"),
      asText("version").as("version"),
      asText(sql`pg_catalog.pg_current_xact_id()`).as("transaction"),
      asMilliseconds(sql`pg_catalog.clock_timestamp()`).as("at"),
    ])
    .where("id", "=", isAnyOf(sql.val(toArrayText([...ledgers.keys()]))))
    .execute();
  const expired = [...ledgers.values()].flatMap(({ events }) =>
    events.flatMap((event) => (event.type === "hold_expired" ? event.id : [])),
  );
  return (claims, outcomes, seen) => {
    const [first] = rows;
    if (!first) return;
    DECISIONS.publish({
      transaction: toText(first.transaction),
      at: toTime(first.at),
      now: ledgers.get(toText(first.id))?.now,
      options: rows.map((row) => {
        const [id, version] = [toText(row.id), toInteger(row.version)];
        const ledger = ledgers.get(id)!;
        return { id, version, allocation: ledger.storedLeft, isChanged: !isEmpty(ledger) };
      }),
      expired,
      claims: claims.map((claim, index) => ({
        claim,
        seen: seen?.get(claim),
        outcome: outcomes[index]!,
      })),
    } satisfies Decision);
  };
}
