import type { Transaction } from "kysely";

import type { Database } from "../model/database.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { expectTurn } from "./turn-mark.ts";
import type { TakeTurn } from "./turn.ts";

/** Runs operations in a host's transaction. Only the host can retry. */
export function runInside(transaction: Transaction<Database>, takeTurn: TakeTurn): RunInTime {
  return (operation, purpose = "read") =>
    takeTurn(purpose, async (mark) => {
      const onlyAttempt = { mayBeDone: false, mayHaveEffect: () => {}, mark };
      const result = await operation(transaction, onlyAttempt);
      if (purpose === "read") await expectTurn(transaction, mark);
      return result;
    });
}
