import { fileURLToPath } from "node:url";

import { startServer, type ServerProcess } from "../../processes/start-server.ts";
import { GATEWAY } from "../plan/subjects.ts";

/**
 * Starts the gateway as installed from npm, with a database and with all optional pages.
 *
 * @param settings further ones
 */
export function startGateway(
  databaseUrl: string,
  signal: AbortSignal,
  settings: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  return startServer({
    ...GATEWAY,
    entry: fileURLToPath(GATEWAY.entry),
    environment: {
      NODE_ENV: "production",
      PORT: "0",
      LOG_LEVEL: "warn",
      DATABASE_URL: databaseUrl,
      EXPLORABLE: "true",
      ...settings,
    },
    signal,
  });
}
