import { sql } from "kysely";

import { asMilliseconds, asText, toInteger, toText } from "../database/column-text.ts";
import { isTicketError } from "../model/errors.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";
import { toArrayText } from "../settle/to-array-text.ts";
import { withoutSpans } from "../observe/without-spans.ts";

/** Ticket options that one look finds. */
const MAX_OPTIONS = 100;
/** Each writes a portion of the expired holds of each option. The next call finds those that are left. */
const MAX_ROUNDS = 100;
/** Ticket options that may be busy until a sweep gives up: then it is the database rather than a lock. */
const MAX_PASSED_OVER = 10;

/**
 * Sweeps one option at a time: each takes a connection, and waits for its lock in turn with its buyers. To skip
 * locked options would be to never sweep one whose sale does not pause. An option that another session keeps locked for
 * longer is passed over, so that the others are swept.
 */
export async function sweepHolds(
  run: RunInTime,
  settleClaim: SettleClaim,
): Promise<number | undefined> {
  const passedOver = new Set<string>();
  let reason: unknown;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = await withoutSpans(() => findNextToExpire(run, passedOver));
    const due = next.filter(({ expiresInMs }) => expiresInMs <= 0);
    if (due.length === 0) {
      if (passedOver.size > 0) throw reason;
      return next[0]?.expiresInMs;
    }
    for (const { id } of due) {
      try {
        await settleOne(settleClaim, { kind: "sweep", ticketOptionId: id });
      } catch (error) {
        if (!isTicketError(error) || passedOver.size === MAX_PASSED_OVER) throw error;
        passedOver.add(id);
        reason = error;
      }
    }
  }
  return 0;
}

interface OptionWithHolds {
  readonly id: string;
  readonly expiresInMs: number;
}

/** All that a process asks while no hold expires. It locks nothing, and an index has the answer. */
async function findNextToExpire(
  run: RunInTime,
  passedOver: ReadonlySet<string>,
): Promise<readonly OptionWithHolds[]> {
  const rows = await run((db) =>
    db
      .selectFrom("ticket_options")
      .select([
        asText("id").as("id"),
        asMilliseconds(sql`holds_expire_at - pg_catalog.clock_timestamp()`).as("expiresInMs"),
      ])
      .where("holds_expire_at", "is not", null)
      .$if(passedOver.size > 0, (query) =>
        query.where(
          sql<boolean>`id <> all(cast(${toArrayText([...passedOver])} as pg_catalog.uuid[]))`,
        ),
      )
      .orderBy("holds_expire_at")
      .limit(MAX_OPTIONS)
      .execute(),
  );
  return rows.map((row) => ({
    id: toText(row.id),
    expiresInMs: toInteger(row.expiresInMs),
  }));
}
