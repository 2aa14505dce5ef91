/** A ticket option as the fake database stores it. */
export interface FakeOption {
  readonly id: string;
  readonly capacity: number;
  allocation: number;
  readonly drawsOn: readonly { readonly ticketOptionId: string; readonly units: number }[];
}

export interface FakePurchase {
  readonly id: string;
  readonly ticketOptionId: string;
  readonly userId: string;
  readonly quantity: number;
  readonly orderLines: number | null;
}

/** What one transaction writes. */
export interface FakeWrite {
  readonly purchases: readonly FakePurchase[];
  /** By id of the ticket option: what its allocation changes by. */
  readonly moves: ReadonlyMap<string, number>;
}

/** An error as pg reports those of PostgreSQL. */
export class FakeError extends Error {
  readonly code: string;
  readonly severity: "ERROR" | "FATAL";
  constructor(code: string, severity: "ERROR" | "FATAL" = "ERROR") {
    super(`PostgreSQL reports ${severity} ${code}`);
    this.code = code;
    this.severity = severity;
  }
}

/** Rows and row locks, of which a transaction shows nothing to others before its COMMIT. */
export class FakeDatabase {
  readonly options: Map<string, FakeOption>;
  readonly purchases = new Map<string, FakePurchase>();
  readonly #owners = new Map<string, FakeSession>();
  readonly #waiting: (() => void)[] = [];

  constructor(options: readonly FakeOption[]) {
    this.options = new Map(options.map((option) => [option.id, option]));
  }

  openSession(): FakeSession {
    return new FakeSession(this, this.#owners, this.#waiting);
  }

  /** The number of locked rows. */
  locked(): number {
    return this.#owners.size;
  }
}

/** The server's side of a connection. */
export class FakeSession {
  readonly #database: FakeDatabase;
  readonly #owners: Map<string, FakeSession>;
  readonly #waiting: (() => void)[];
  #writes: FakeWrite[] = [];
  #isFailed = false;

  constructor(database: FakeDatabase, owners: Map<string, FakeSession>, waiting: (() => void)[]) {
    this.#database = database;
    this.#owners = owners;
    this.#waiting = waiting;
  }

  /** Locks what it can lock at once. @returns the ids of rows that others have locked */
  lockFree(ids: readonly string[]): string[] {
    this.#expectNoFailure();
    const contested: string[] = [];
    for (const id of ids) {
      const owner = this.#owners.get(id);
      if (owner !== undefined && owner !== this) contested.push(id);
      else if (this.#database.options.has(id)) this.#owners.set(id, this);
    }
    return contested;
  }

  /** Locks one row after another. @throws {FakeError} lock_not_available, when a lock takes longer than `timeoutMs` */
  async lock(ids: readonly string[], timeoutMs?: number): Promise<void> {
    for (const id of ids) {
      let isLate = false;
      const giveUp = () => {
        isLate = true;
        this.#wakeAll();
      };
      const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs);
      try {
        while (this.lockFree([id]).length > 0) {
          if (isLate) throw new FakeError("55P03");
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
        }
      } finally {
        clearTimeout(timer);
      }
    }
  }

  unlockExcept(ids: ReadonlySet<string>): void {
    for (const [id, owner] of this.#owners) {
      if (owner === this && !ids.has(id)) this.#owners.delete(id);
    }
    this.#wakeAll();
  }

  read(ids: readonly string[]): readonly FakePurchase[] {
    this.#expectNoFailure();
    return ids.flatMap((id) => this.#database.purchases.get(id) ?? []);
  }

  /** @throws {FakeError} check_violation or unique_violation, as the constraints of the tables do */
  write(write: FakeWrite): void {
    this.#expectNoFailure();
    for (const [id, moved] of write.moves) {
      const { allocation, capacity } = this.#database.options.get(id)!;
      if (allocation + moved < 0 || allocation + moved > capacity) this.fail("23514");
    }
    for (const { id } of write.purchases) if (this.#database.purchases.has(id)) this.fail("23505");
    this.#writes.push(write);
  }

  /** The current statement fails, and so does the transaction. */
  fail(code: string): never {
    this.#isFailed = true;
    throw new FakeError(code);
  }

  commit(): void {
    for (const { purchases, moves } of this.#isFailed ? [] : this.#writes) {
      for (const purchase of purchases) this.#database.purchases.set(purchase.id, purchase);
      for (const [id, moved] of moves) this.#database.options.get(id)!.allocation += moved;
    }
    this.end();
  }

  /** ROLLBACK. So does the end of the connection. */
  end(): void {
    this.#writes = [];
    this.#isFailed = false;
    this.unlockExcept(NONE);
  }

  /** After an error, PostgreSQL accepts nothing but the end of the transaction. */
  #expectNoFailure(): void {
    if (this.#isFailed) throw new FakeError("25P02");
  }

  #wakeAll(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

const NONE: ReadonlySet<string> = new Set();
