import path from "node:path";

import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { GATEWAY_FLAGS, openGatewayProgram } from "../processes/gateway.ts";
import { startServer, type ServerProcess } from "../processes/start-server.ts";
import { REPOSITORY } from "../repository.ts";

/** The gateway as started by `npm start`, in a process of its own and with a PostgreSQL of its own. */
export interface FuzzedGateway extends AsyncDisposable {
  readonly server: ServerProcess;
  readonly databaseUrl: string;
  /** Lines of its log about faults or worse. */
  readonly faults: readonly string[];
}

/** @throws {Error} when the gateway does not start */
export async function startFuzzedGateway(
  environment: Readonly<Record<string, string>> = {},
): Promise<FuzzedGateway> {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await makeTemporaryFolder());
  const program = resources.use(await openGatewayProgram(REPOSITORY));
  const faults: string[] = [];
  const server = await startServer({
    entry: program.entry,
    args: ["serve"],
    flags: GATEWAY_FLAGS,
    environment: {
      ...program.environment,
      PORT: "0",
      DATA_DIR: path.join(folder.path, "data"),
      ...environment,
    },
    onLog(line) {
      // Levels from 50 on are errors.
      if (/"level":[56]0|"msg":"fault"/u.test(line) || !line.startsWith("{")) faults.push(line);
    },
  });
  resources.use(server);
  const cluster = /embedded PostgreSQL \S+ in (.+)$/u.exec(server.readyLine)?.[1];
  if (cluster === undefined) throw new Error(`unexpected output: ${server.readyLine}`);
  const host = encodeURIComponent(cluster);
  const kept = resources.move();
  return {
    server,
    databaseUrl: `postgresql:///ticket_allocation?host=${host}&port=5432&user=postgres&sslmode=disable`,
    faults,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
