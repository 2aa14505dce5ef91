import type { Transaction } from "kysely";

import type { Database } from "../database.ts";
import type { SettleClaim } from "../settle-claim.ts";
import type { SettleClaims } from "../settle/settle-claims.ts";
import { expectDecided } from "../settle/settle-until-decided.ts";
import type { TakeTurn } from "./turn.ts";

/** Settles each claim inside a transaction of somebody else, in a turn of its own. */
export function settleInside(
  transaction: Transaction<Database>,
  takeTurn: TakeTurn,
  settleClaims: SettleClaims,
): SettleClaim {
  return (ticketOptionIds, claim, signal) =>
    takeTurn("write", async (mark) => {
      if (signal?.aborted) throw signal.reason;
      const { outcomes, written } = await settleClaims(
        transaction,
        ticketOptionIds,
        () => [claim],
        false,
        mark,
      );
      await written;
      return expectDecided(outcomes[0]!);
    });
}
