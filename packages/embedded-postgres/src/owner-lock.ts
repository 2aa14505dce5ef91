import pg from "pg";

import { NO_OPTIONS } from "./no-options.ts";

/** An arbitrary number, the same in every process: "this cluster has an owner". */
const lockKey = "7308332041553018213";

/** The session of a killed owner may take a moment to end. */
const patienceMs = 2_000;
const retakePauseMs = 200;

/** Thrown if a running process holds the lock. */
export class LockHeldError extends Error {
  override readonly name = "LockHeldError";
}

/**
 * Marks this process as the owner of a cluster while it runs.
 *
 * It is an advisory lock of a separate session. PostgreSQL frees it when the process has ended for any reason, so there
 * are no stale locks. If the session ends early (PostgreSQL restarted), the lock is acquired again in the
 * background as soon as the server answers and no other process holds it.
 *
 * @see https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export class OwnerLock {
  readonly #url: string;
  #session: pg.Client | undefined;
  #retaking: Promise<void> | undefined;
  #settled = false;

  private constructor(url: string, session: pg.Client) {
    this.#url = url;
    this.#keep(session);
  }

  /**
   * Acquires the lock of the cluster at `url`. Advisory locks belong to one database, so all owners must use the same one.
   *
   * @throws {LockHeldError} if another process keeps it
   * @throws errors of pg if no session can be opened
   */
  static async take(url: string): Promise<OwnerLock> {
    return new OwnerLock(url, await openLockedSession(url));
  }

  /**
   * Stops acquiring the lock again, and returns whether it is held. Then it is held until `release`, unless the server
   * ends the session.
   */
  async settle(): Promise<boolean> {
    this.#settled = true;
    await this.#retaking;
    // A query, since the end of the session may not have been noticed yet.
    const isAlive = await this.#session?.query("select").then(
      () => true,
      () => false,
    );
    if (isAlive !== true) {
      this.#session = undefined;
      await openLockedSession(this.#url).then(
        (session) => this.#keep(session),
        () => undefined,
      );
    }
    return this.#session !== undefined;
  }

  /** Releases the lock. */
  async release(): Promise<void> {
    this.#settled = true;
    await this.#retaking;
    await this.#session?.end().catch(() => undefined);
  }

  #keep(session: pg.Client): void {
    this.#session = session;
    session.once("end", () => {
      if (this.#session !== session) return;
      this.#session = undefined;
      if (!this.#settled) this.#retaking = this.#retake();
    });
  }

  async #retake(): Promise<void> {
    while (!this.#settled) {
      try {
        this.#keep(await openLockedSession(this.#url));
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, retakePauseMs));
      }
    }
  }
}

async function openLockedSession(url: string): Promise<pg.Client> {
  const session = new pg.Client({
    connectionString: url,
    application_name: "ticket-allocation owner",
    options: NO_OPTIONS,
  });
  // Without a listener, a lost connection would end the process; 'end' follows and is handled.
  session.on("error", () => undefined);
  try {
    await session.connect();
    await session.query(`set lock_timeout = ${patienceMs}`);
    await session.query("select pg_advisory_lock($1)", [lockKey]);
    return session;
  } catch (error) {
    await session.end().catch(() => undefined);
    if (error instanceof pg.DatabaseError && error.code === "55P03") throw new LockHeldError();
    throw error;
  }
}
