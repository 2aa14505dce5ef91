import type { Pool } from "pg";

/** Milliseconds by the name of PostgreSQL's setting; 0: for ever. */
export type Timeouts = Readonly<
  Record<"statement_timeout" | "lock_timeout" | "idle_in_transaction_session_timeout", number>
>;

/** How the timeouts of a pool's sessions get to PostgreSQL. */
export interface SessionTimeouts {
  /** What the pool's connections start with. */
  readonly atStart: Partial<Timeouts>;
  /** What each BEGIN has to be followed by, as things are. */
  readonly afterBegin: () => string;
  /** Connects, once more without what a pooler has refused. */
  readonly connect: <Client>(pool: Pool, open: () => Promise<Client>) => Promise<Client>;
}

/**
 * Has timeouts travel with a connection's start, or, where a pooler refuses that, with each BEGIN.
 *
 * @param isShared sessions are shared with others, by a pooler in transaction mode: a timeout may
 *   not outlive the transaction
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
      // The pool reads its options anew for each connection.
      for (const name of Object.keys(timeouts)) Object.assign(pool.options, { [name]: 0 });
      return connect(pool, open);
    }
  }

  return { atStart: isShared ? {} : timeouts, afterBegin: () => afterBegin, connect };
}

/** PgBouncer's own words; its code stands for many things. */
function refusesStartupParameters(error: unknown): boolean {
  return error instanceof Error && error.message.includes("unsupported startup parameter");
}
