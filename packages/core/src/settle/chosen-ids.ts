/** Ids that the client has chosen for what its request makes. */
export interface ChosenIds {
  /**
   * Identifies the request: its caller, what it makes, and all ids that it has chosen. It is a UUID that only the box office
   * can compute.
   */
  readonly request: string;
  readonly ids: readonly ChosenId[];
}

export interface ChosenId {
  readonly id: string;
  /** The key of the advisory lock of the id: a signed integer of 64 bits that only the box office can compute. */
  readonly lockKey: string;
}

/** A chosen id that a claim was granted with. */
export interface TakenId {
  readonly id: string;
  readonly request: string;
}

/**
 * Maximum number of ids of one transaction, since each has an advisory lock. PostgreSQL has room for 64 locks per
 * connection, and other sessions need theirs too.
 * https://www.postgresql.org/docs/current/runtime-config-locks.html#GUC-MAX-LOCKS-PER-TRANSACTION
 */
export const MAX_CHOSEN_IDS = 64;
