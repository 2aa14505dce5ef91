import { sql } from "kysely";

import type { RunInTime } from "./run-in-time.ts";
import { settleOne, type SettleClaim } from "./settle-claim.ts";

/** Ticket options at a time. */
const MAX_OPTIONS = 100;
/** Of which each writes a portion of an option's holds down. What is left then is found by the next call. */
const MAX_ROUNDS = 100;

export async function sweepHolds(run: RunInTime, settleClaim: SettleClaim): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const ids = await findOptionsToSweep(run);
    const swept = await Promise.allSettled(
      ids.map((ticketOptionId) => settleOne(settleClaim, { kind: "sweep", ticketOptionId })),
    );
    const failed = swept.find((outcome) => outcome.status === "rejected");
    if (failed) throw failed.reason;
    if (ids.length === 0) return;
  }
}

/**
 * One that is locked is passed over: whoever sells of it finds its expired holds as well, and
 * the others need not wait for whoever keeps it locked.
 */
async function findOptionsToSweep(run: RunInTime): Promise<readonly string[]> {
  const options = await run(
    (db) =>
      db
        .selectFrom("ticket_options")
        .select("id")
        .where("holds_expire_at", "<=", sql<Date>`clock_timestamp()`)
        .orderBy("holds_expire_at")
        .limit(MAX_OPTIONS)
        .forShare()
        .skipLocked()
        .execute(),
    "write",
  );
  return options.map(({ id }) => id);
}
