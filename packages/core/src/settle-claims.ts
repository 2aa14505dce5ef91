import { sql, type Transaction } from "kysely";

import type { Database } from "./database.ts";
import { decideClaims, type Claim, type Outcome } from "./decide-claims.ts";

/**
 * Sells what is left of one ticket option to the claims on it: the one door
 * through which an allocation changes.
 *
 * 1. **lock** the option's row, so that nobody else decides about it;
 * 2. **decide**, in plain code, which claims get their tickets;
 * 3. **write** the purchases together with the decrement that pays for them.
 *
 * The transaction is the caller's: nothing is sold until it commits. It must run
 * at READ COMMITTED, or else be ready for 40001 (serialization_failure).
 *
 * @returns an outcome for each claim, in the same order
 */
export async function settleClaims(
  transaction: Transaction<Database>,
  ticketOptionId: string,
  claims: readonly Claim[],
): Promise<readonly Outcome[]> {
  const option = await lockTicketOption(transaction, ticketOptionId);

  const outcomes = decideClaims(option, claims);

  const granted = claims.filter((_, index) => outcomes[index] === "granted");
  if (granted.length > 0) await writePurchases(transaction, ticketOptionId, granted);

  return outcomes;
}

/**
 * FOR NO KEY UPDATE makes the sellers of one option wait for each other, yet lets
 * the purchases' foreign key checks through. After its wait it returns the row as
 * the one before left it.
 * https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
 */
function lockTicketOption(transaction: Transaction<Database>, ticketOptionId: string) {
  return transaction
    .selectFrom("ticket_options")
    .select("allocation")
    .where("id", "=", ticketOptionId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/**
 * One statement: the purchases are selected *from* the conditional decrement, so
 * where nothing is decremented nothing is purchased.
 *
 * The claims travel as three arrays, which keeps the statement's text the same
 * for one claim and for five hundred.
 */
async function writePurchases(
  transaction: Transaction<Database>,
  ticketOptionId: string,
  granted: readonly Claim[],
): Promise<void> {
  const taken = granted.reduce((sum, { quantity }) => sum + quantity, 0);
  const ids = granted.map(({ id }) => id);
  const userIds = granted.map(({ userId }) => userId);
  const quantities = granted.map(({ quantity }) => quantity);
  const claim = sql<Claim>`unnest(${ids}::uuid[], ${userIds}::uuid[], ${quantities}::integer[])`;

  const { numInsertedOrUpdatedRows: written } = await transaction
    .with("decremented", (db) =>
      db
        .updateTable("ticket_options")
        .set((option) => ({
          allocation: option("allocation", "-", taken),
          version: option("version", "+", "1"),
          updated_at: sql<Date>`clock_timestamp()`,
        }))
        .where("id", "=", ticketOptionId)
        .where("allocation", ">=", taken)
        .returning("id"),
    )
    .insertInto("purchases")
    .columns(["ticket_option_id", "id", "user_id", "quantity"])
    .expression((db) =>
      db
        .selectFrom("decremented")
        .innerJoin(claim.as<"claim">(sql`claim(id, "userId", quantity)`), (join) => join.onTrue())
        .select([
          "decremented.id as ticket_option_id",
          "claim.id",
          "claim.userId",
          "claim.quantity",
        ]),
    )
    .executeTakeFirstOrThrow();

  // The row is locked and the decision fits, so this would be a bug of ours.
  // Thrown inside the transaction, it keeps anything from being sold.
  if (written !== BigInt(granted.length)) {
    throw new Error(
      `The guard of ticket option ${ticketOptionId} refused to take ${taken} tickets: ` +
        `${written} of ${granted.length} purchases were written`,
    );
  }
}
