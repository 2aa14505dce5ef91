import { sql, type Kysely, type Transaction } from "kysely";

import type { Database } from "./database.ts";
import { decideClaims, type Claim, type Outcome } from "./decide-claims.ts";
import { prepareStatement } from "./prepare-statement.ts";

/**
 * Sells what is left of one ticket option to the claims on it: the one door
 * through which an allocation changes.
 *
 * The transaction is the caller's: nothing is sold until it commits. It must run
 * at READ COMMITTED, or else be ready for 40001 (serialization_failure).
 *
 * @param takeClaims gives the claims; asked under the lock, so that those which come
 *   while others hold it are among them
 * @returns an outcome for each claim, in the same order
 */
export type SettleClaims = (
  transaction: Transaction<Database>,
  ticketOptionId: string,
  takeClaims: () => readonly Claim[],
) => Promise<readonly Outcome[]>;

/**
 * Prepares the door to some tables:
 *
 * 1. **lock** the option's row, so that nobody else decides about it;
 * 2. **decide**, in plain code, which claims get their tickets;
 * 3. **write** the purchases together with the decrement that pays for them.
 */
export function prepareSettleClaims(tables: Kysely<Database>): SettleClaims {
  const lockTicketOption = prepareLock(tables);
  const writePurchases = preparePurchases(tables);

  return async (transaction, ticketOptionId, takeClaims) => {
    const {
      rows: [option],
    } = await lockTicketOption(transaction, { ticketOptionId });

    const claims = takeClaims();
    const outcomes = decideClaims(option, claims);

    const granted = claims.filter((_, index) => outcomes[index] === "granted");
    if (granted.length === 0) return outcomes;
    const taken = granted.reduce((sum, { quantity }) => sum + quantity, 0);
    const { numAffectedRows: written } = await writePurchases(transaction, {
      ticketOptionId,
      taken,
      ids: granted.map(({ id }) => id),
      userIds: granted.map(({ userId }) => userId),
      quantities: granted.map(({ quantity }) => quantity),
    });

    // The row is locked and the decision fits, so this would be a bug of ours.
    // Thrown inside the transaction, it keeps anything from being sold.
    if (written !== BigInt(granted.length)) {
      throw new Error(
        `The guard of ticket option ${ticketOptionId} refused to take ${taken} tickets: ` +
          `${written} of ${granted.length} purchases were written`,
      );
    }
    return outcomes;
  };
}

/**
 * FOR NO KEY UPDATE makes the sellers of one option wait for each other, yet lets
 * the purchases' foreign key checks through. After its wait it returns the row as
 * the one before left it.
 * https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
 */
function prepareLock(tables: Kysely<Database>) {
  return prepareStatement<{ ticketOptionId: string }, { allocation: number }>((value) =>
    tables
      .selectFrom("ticket_options")
      .select("allocation")
      .where("id", "=", value("ticketOptionId"))
      .forNoKeyUpdate(),
  );
}

interface Purchases {
  readonly ticketOptionId: string;
  readonly taken: number;
  readonly ids: readonly string[];
  readonly userIds: readonly string[];
  readonly quantities: readonly number[];
}

/**
 * One statement: the purchases are selected *from* the conditional decrement, so
 * where nothing is decremented nothing is purchased.
 *
 * The claims travel as three arrays, which keeps the statement's text the same
 * for one claim and for a full batch.
 */
function preparePurchases(tables: Kysely<Database>) {
  return prepareStatement<Purchases, unknown>((value) =>
    tables
      .with("decremented", (db) =>
        db
          .updateTable("ticket_options")
          .set((option) => ({
            allocation: option("allocation", "-", value("taken")),
            version: option("version", "+", "1"),
            // Stable within the statement, which Citus asks of an update; begun under the lock.
            updated_at: sql<Date>`statement_timestamp()`,
          }))
          .where("id", "=", value("ticketOptionId"))
          .where("allocation", ">=", value("taken"))
          .returning("id"),
      )
      .insertInto("purchases")
      .columns(["ticket_option_id", "id", "user_id", "quantity"])
      .expression((db) =>
        db
          .selectFrom("decremented")
          .innerJoin(
            sql<Claim>`unnest(${value("ids")}::uuid[], ${value("userIds")}::uuid[], ${value("quantities")}::integer[])`.as<"claim">(
              sql`claim(id, "userId", quantity)`,
            ),
            (join) => join.onTrue(),
          )
          .select([
            "decremented.id as ticket_option_id",
            "claim.id",
            "claim.userId",
            "claim.quantity",
          ]),
      ),
  );
}
