import { startServerProcess, type ServerProcess } from "../lab/server-process.ts";
import { GATEWAY } from "../plan/subjects.ts";

/** Starts the gateway as installed from npm, with a database and with all optional pages. */
export function startGateway(databaseUrl: string, signal: AbortSignal): Promise<ServerProcess> {
  return startServerProcess({
    entry: GATEWAY.entry,
    args: GATEWAY.args,
    environment: { PORT: "0", LOG_LEVEL: "warn", DATABASE_URL: databaseUrl, EXPLORABLE: "true" },
    signal,
  });
}
