import { openDatabase, type OpenedDatabase } from "@ticket-allocation/core";
import type { Logger } from "pino";

import type { GatewayConfig } from "../settings/config.ts";
import { happensWithin } from "../connections/happens-within.ts";
import { watchDatabase } from "./watch-database.ts";

/** The database connections of one process. */
export interface DatabaseConnection {
  readonly db: OpenedDatabase;
  /** Returns whether a purchase could be written, even if all connections are busy. */
  readonly takesWrites: () => Promise<boolean>;
  /** Waits a little for busy connections, then abandons them. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 1_000;

/** Opens the connections of this process: up to `poolSize`, and one for the readiness check. */
export function connectDatabase(
  url: string,
  { poolSize, database: settings }: Pick<GatewayConfig, "poolSize" | "database">,
  logger: Logger,
): DatabaseConnection {
  const db = openDatabase(url, {
    poolSize,
    ...settings,
    onIdleConnectionError: (error) =>
      logger.warn({ err: error }, "lost an idle database connection"),
  });
  const watch = watchDatabase(db, {
    schema: settings.schema,
    onChange: (reason) =>
      reason === undefined
        ? logger.info("the database takes writes again")
        : logger.warn({ err: reason }, "not ready: the database takes no writes"),
  });
  return {
    db,
    takesWrites: watch.takesWrites,
    async close() {
      const closing = Promise.all([watch.close(), db.destroy()]);
      if (await happensWithin(closing, CLOSE_TIMEOUT_MS)) return;
      logger.warn("abandoned database connections that were still busy");
    },
  };
}
