import { z } from "zod";

import { findDatabaseUrlProblem } from "./database-url.ts";
import { integerFrom } from "./integer-from.ts";

/** PostgreSQL truncates longer names, so two settings could mean one schema. */
const MAX_NAME_BYTES = 63;
const MAX_TIMEOUT_MS = 3_600_000;

/** The settings of the database, each checked by itself. */
export const databaseEnvironment = z.object({
  DATABASE_URL: z
    .string()
    // Values from files may end with a line break.
    .transform((url) => url.trim())
    .check(({ value, issues }) => {
      const message = findDatabaseUrlProblem(value);
      // Without the value, which contains a password.
      if (message !== undefined) issues.push({ code: "custom", message, input: undefined });
    })
    .optional(),
  DATABASE_SCHEMA: z
    .string()
    .refine((name) => Buffer.byteLength(name) <= MAX_NAME_BYTES && !name.startsWith("pg_"), {
      error: `must be the name of a schema: at most ${MAX_NAME_BYTES} bytes, not beginning with pg_`,
    })
    .optional(),
  DATABASE_POOL_SIZE: integerFrom(2, 1_000).optional(),
  DATABASE_PREPARED_STATEMENTS: z
    .enum(["true", "false"], { error: "must be true or false" })
    .transform((text) => text === "true")
    .optional(),
  DATABASE_STATEMENT_TIMEOUT_MS: integerFrom(0, MAX_TIMEOUT_MS).optional(),
  DATABASE_LOCK_TIMEOUT_MS: integerFrom(0, MAX_TIMEOUT_MS).optional(),
  DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS: integerFrom(0, MAX_TIMEOUT_MS).optional(),
});

/** How any database is used. */
export interface DatabaseSettings {
  /** PostgreSQL schema that holds the tables. */
  readonly schema: string;
  /** False for a pooler in transaction mode that does not support them. */
  readonly preparedStatements: boolean;
  /** Timeout of a statement, of its wait for a lock, and of an idle transaction; 0: none. */
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
}

export function toDatabaseSettings(
  environment: z.output<typeof databaseEnvironment>,
): DatabaseSettings {
  return {
    schema: environment.DATABASE_SCHEMA ?? "public",
    preparedStatements: environment.DATABASE_PREPARED_STATEMENTS ?? true,
    statementTimeoutMs: environment.DATABASE_STATEMENT_TIMEOUT_MS ?? 4_000,
    lockTimeoutMs: environment.DATABASE_LOCK_TIMEOUT_MS ?? 2_000,
    idleInTransactionTimeoutMs: environment.DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS ?? 2_000,
  };
}
