import { sql, type Kysely, type Selectable, type Transaction } from "kysely";

import type { Database, PurchaseTable } from "./database.ts";
import { decideClaims, type Claim, type GrantedClaim, type Outcome } from "./decide-claims.ts";
import { prepareStatement } from "./prepare-statement.ts";

/** What has been decided about some claims. */
interface SettledClaims {
  /** An outcome for each claim, in the same order. They hold once the transaction has committed. */
  readonly outcomes: readonly Outcome[];
  /**
   * Resolves when the purchases were written; a COMMIT may be sent right behind them,
   * since PostgreSQL commits nothing when they failed.
   */
  readonly written: Promise<unknown>;
}

/**
 * Sells what is left of one ticket option to the claims on it: the one door
 * through which an allocation changes.
 *
 * The transaction is the caller's: nothing is sold until it commits. It must run
 * at READ COMMITTED, or else be ready for 40001 (serialization_failure).
 *
 * @param takeClaims gives the claims; asked under the lock, so that those which come
 *   while others hold it are among them
 * @param mayBeDone look for earlier grants of all claims, not only of the repeatable ones
 */
export type SettleClaims = (
  transaction: Transaction<Database>,
  ticketOptionId: string,
  takeClaims: () => readonly Claim[],
  mayBeDone?: boolean,
) => Promise<SettledClaims>;

/**
 * Prepares the door to some tables:
 *
 * 1. **lock** the option's row, so that nobody else decides about it, and then read which
 *    of the claims were granted before;
 * 2. **decide**, in plain code, which claims get their tickets;
 * 3. **write** the purchases together with the decrement that pays for them.
 */
export function prepareSettleClaims(tables: Kysely<Database>): SettleClaims {
  const lockTicketOption = prepareLock(tables);
  const writePurchases = preparePurchases(tables);

  return async (transaction, ticketOptionId, takeClaims, mayBeDone = false) => {
    const {
      rows: [option],
    } = await lockTicketOption(transaction, { ticketOptionId });

    const claims = takeClaims();
    const repeated = mayBeDone ? claims : claims.filter(({ isRepeatable }) => isRepeatable);
    const grantedBefore = await findGranted(transaction, ticketOptionId, repeated);
    const outcomes = decideClaims(option, claims, grantedBefore);

    const granted = claims.filter((_, index) => outcomes[index] === "granted");
    if (granted.length === 0) return { outcomes, written: Promise.resolve() };
    const taken = granted.reduce((sum, { quantity }) => sum + quantity, 0);
    const written = writePurchases(transaction, {
      ticketOptionId,
      taken,
      ids: granted.map(({ id }) => id),
      userIds: granted.map(({ userId }) => userId),
      quantities: granted.map(({ quantity }) => quantity),
    });
    return { outcomes, written: written.catch(explainGuard(ticketOptionId, taken)) };
  };
}

function explainGuard(ticketOptionId: string, taken: number): (fault: unknown) => never {
  const NOT_NULL_VIOLATION = "23502";
  return (fault) => {
    if (!(fault instanceof Error) || !("code" in fault) || fault.code !== NOT_NULL_VIOLATION) {
      throw fault;
    }
    const what = `The guard of ticket option ${ticketOptionId} refused to take ${taken} tickets`;
    throw new Error(what, { cause: fault });
  };
}

/** By claim id. A statement of its own, behind the lock, sees what the one before has committed. */
async function findGranted(
  transaction: Transaction<Database>,
  ticketOptionId: string,
  claims: readonly Claim[],
): Promise<ReadonlyMap<string, GrantedClaim>> {
  if (claims.length === 0) return NONE;
  const ids = claims.map(({ id }) => id);
  const rows = await transaction
    .selectFrom("purchases")
    .select(["id", "user_id as userId", "quantity"])
    .where("ticket_option_id", "=", ticketOptionId)
    .where("id", "=", (purchase) => purchase.fn.any(purchase.val(ids)))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

const NONE: ReadonlyMap<string, GrantedClaim> = new Map();

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

type ClaimRow = Pick<Selectable<PurchaseTable>, "id" | "user_id" | "quantity">;

interface Purchases {
  readonly ticketOptionId: string;
  readonly taken: number;
  readonly ids: readonly string[];
  readonly userIds: readonly string[];
  readonly quantities: readonly number[];
}

/**
 * One statement: each purchase takes its option's id *from* the conditional decrement.
 * Where nothing is decremented there is none, and `ticket_option_id`, which is NOT NULL,
 * makes the statement fail: the last guard. The row is locked and the decision fits, so
 * it would be a bug of ours.
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
          .selectFrom(
            sql<ClaimRow>`unnest(${value("ids")}::uuid[], ${value("userIds")}::uuid[], ${value("quantities")}::integer[])`.as<"claim">(
              sql`claim(id, user_id, quantity)`,
            ),
          )
          .leftJoin("decremented", (join) => join.onTrue())
          .select((claim) => [
            claim.ref("decremented.id").$notNull().as("ticket_option_id"),
            "claim.id",
            "claim.user_id",
            "claim.quantity",
          ]),
      ),
  );
}
