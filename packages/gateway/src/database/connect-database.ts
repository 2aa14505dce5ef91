import { openDatabase, type OpenedDatabase } from "@ticket-allocation/core";
import type { Logger } from "pino";

import type { GatewayConfig } from "../settings/config.ts";
import { happensWithin } from "../connections/happens-within.ts";
import { watchDatabase } from "./watch-database.ts";

/** What one process has of the database. */
export interface DatabaseConnection {
  readonly db: OpenedDatabase;
  /** Finds out whether a purchase could be written, whatever its connections are busy with. */
  readonly takesWrites: () => Promise<boolean>;
  /** Waits a little for connections that are busy, then leaves them to themselves. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 1_000;

/** Opens this process's connections, up to `poolSize` and one for the question whether it takes writes. */
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
  const watch = watchDatabase(url, {
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
      const closing = Promise.all([db.destroy(), watch.close()]);
      if (await happensWithin(closing, CLOSE_TIMEOUT_MS)) return;
      logger.warn("left database connections behind that were still busy");
    },
  };
}
