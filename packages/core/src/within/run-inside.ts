import type { Transaction } from "kysely";

import type { Database } from "../database.ts";
import type { RunInTime } from "../run-in-time.ts";
import type { TakeTurn } from "./turn.ts";

/** Runs in a transaction of somebody else, who alone can try again. */
export function runInside(transaction: Transaction<Database>, takeTurn: TakeTurn): RunInTime {
  return (operation, purpose = "read") =>
    takeTurn(purpose, async (turn) => {
      const onlyAttempt = { mayBeDone: false, mayHaveEffect: () => {}, turn };
      const result = await operation(transaction, onlyAttempt);
      if (purpose === "read") await turn.expectOpen();
      return result;
    });
}
