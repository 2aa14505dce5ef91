import pg from "pg";

/** Any number, the same in every process: it stands for "this cluster has an owner". */
const lockKey = "7308332041553018213";

/** A killed owner's session may take a moment to end; a living owner's does not end at all. */
const patienceMs = 2_000;
const retakePauseMs = 200;

/** Thrown when a living process holds the lock. */
export class LockHeldError extends Error {
  override readonly name = "LockHeldError";
}

/**
 * Marks this process as the owner of a cluster for as long as it lives.
 *
 * It is an advisory lock of a session of its own: PostgreSQL frees it when the
 * process is gone, however it went, so there is no stale lock to clean up. Should
 * the session end early (PostgreSQL restarted), the lock is taken anew in the
 * background as soon as the server answers and nobody else has taken it.
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
   * Takes the lock of the cluster behind `url`. Advisory locks are a database's
   * own: all owners must name the same database.
   *
   * @throws {LockHeldError} when its holder does not go away
   * @throws what pg throws when there is no session to be had
   */
  static async take(url: string): Promise<OwnerLock> {
    return new OwnerLock(url, await openLockedSession(url));
  }

  /**
   * Stops taking the lock anew, and tells whether it is held: it then stays so
   * until `release`, unless the server ends it.
   */
  async settle(): Promise<boolean> {
    this.#settled = true;
    await this.#retaking;
    // Asked, since the end of a session may not have come to our ears yet.
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

  /** Gives the lock back. */
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
  });
  // Without a listener a lost connection would end the process; 'end' follows and is dealt with.
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
