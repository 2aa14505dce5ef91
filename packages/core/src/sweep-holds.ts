import { sql } from "kysely";

import type { RunInTime } from "./run-in-time.ts";
import { settleOne, type SettleClaim } from "./settle-claim.ts";

/** Ticket options at a time: the next call finds the others. */
const MAX_OPTIONS = 100;

export async function sweepHolds(run: RunInTime, settleClaim: SettleClaim): Promise<void> {
  const options = await run((db) =>
    db
      .selectFrom("ticket_options")
      .select("id")
      .where("holds_expire_at", "<=", sql<Date>`clock_timestamp()`)
      .orderBy("holds_expire_at")
      .limit(MAX_OPTIONS)
      .execute(),
  );
  await Promise.all(
    options.map(({ id }) => settleOne(settleClaim, { kind: "sweep", ticketOptionId: id })),
  );
}
