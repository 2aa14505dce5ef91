import type { Pool } from "pg";

/** Milliseconds by the name of the setting in PostgreSQL. 0: no timeout. */
export type Timeouts = Readonly<
  Record<"statement_timeout" | "lock_timeout" | "idle_in_transaction_session_timeout", number>
>;

/** How the timeouts of a pool's sessions are sent to PostgreSQL. */
export interface SessionTimeouts {
  /** Startup parameters of the pool's connections. */
  readonly atStart: Partial<Timeouts>;
  /** SQL that must currently follow each BEGIN. */
  readonly afterBegin: () => string;
  /** Connects. If a pooler rejects the startup parameters, connects again without them. */
  readonly connect: <Client>(pool: Pool, open: () => Promise<Client>) => Promise<Client>;
}

/**
 * Sends timeouts as startup parameters of each connection, or with each BEGIN if a pooler rejects these parameters.
 *
 * @param isShared a pooler in transaction mode shares the sessions with other clients, so a timeout must end with
 *   the transaction
 */
export function createSessionTimeouts(timeouts: Timeouts, isShared: boolean): SessionTimeouts {
  const setLocally = Object.entries(timeouts)
    .filter(([, milliseconds]) => milliseconds > 0)
    .map(([name, milliseconds]) => `; set local ${name} = ${milliseconds}`)
    .join("");
  let afterBegin = isShared ? setLocally : "";

  async function connect<Client>(pool: Pool, open: () => Promise<Client>): Promise<Client> {
    const startedWithout = afterBegin !== "";
    try {
      return await open();
    } catch (error) {
      if (startedWithout || !refusesStartupParameters(error)) throw error;
      afterBegin = setLocally;
      // The pool reads its options for each new connection.
      for (const name of Object.keys(timeouts)) Object.assign(pool.options, { [name]: 0 });
      return connect(pool, open);
    }
  }

  return { atStart: isShared ? {} : timeouts, afterBegin: () => afterBegin, connect };
}

/** By PgBouncer's message, because its code has several meanings. */
function refusesStartupParameters(error: unknown): boolean {
  return error instanceof Error && error.message.includes("unsupported startup parameter");
}
