import { createBoxOffice, isTicketError, openDatabase } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";

import type { PostgresLab } from "../lab/postgres-lab.ts";

const ATTEMPTS = 3;
const TIMEOUT_MS = 500;

/**
 * Tries to buy on the old primary, as a process does that knows of no failover.
 *
 * @returns the number of purchases that it has acknowledged
 */
export async function trySecondPrimary(
  postgres: PostgresLab,
  ticketOptionId: string,
): Promise<number> {
  const db = openDatabase(postgres.url);
  const boxOffice = createBoxOffice({ db, timeoutMs: TIMEOUT_MS });
  let acknowledged = 0;
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      try {
        await boxOffice.purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity: 1 });
        acknowledged += 1;
      } catch (error) {
        if (!isTicketError(error)) throw error;
      }
    }
  } finally {
    // Statements that wait for the lost standby never end.
    void db.destroy();
  }
  return acknowledged;
}
