import type { GatewayProgram } from "../../processes/gateway.ts";
import type { Violation } from "../oracles/check-promises.ts";
import { DECISIONS_FILE } from "../witness/record-decisions.ts";
import { SupervisedGateway } from "./supervised-gateway.ts";

const RECORDER = new URL("../witness/record-decisions.ts", import.meta.url).href;

/** Gateways that are stopped together. */
interface Gateways extends AsyncDisposable {
  readonly all: readonly SupervisedGateway[];
  /** Ends that nobody has caused. */
  readonly violations: () => readonly Violation[];
}

interface GatewayPlace {
  readonly databaseUrl: string;
  readonly logFile: string;
  /** The file for its decisions. @default none */
  readonly decisionsFile?: string;
}

/** Starts a gateway for each place. */
export async function startGateways(
  program: GatewayProgram,
  places: readonly GatewayPlace[],
): Promise<Gateways> {
  const all = await Promise.all(
    places.map(({ databaseUrl, logFile, decisionsFile }) =>
      SupervisedGateway.start({
        entry: program.entry,
        environment: {
          ...program.environment,
          DATABASE_URL: databaseUrl,
          LOG_LEVEL: "warn",
          JOURNAL: "on",
          WEBHOOK_PRIVATE_ADDRESSES: "allow",
          ...(decisionsFile !== undefined && { [DECISIONS_FILE]: decisionsFile }),
        },
        flags: decisionsFile === undefined ? [] : [`--import=${RECORDER}`],
        logFile,
      }),
    ),
  );
  return {
    all,
    violations() {
      const examples = all.flatMap(({ endsOfItsOwn }) => endsOfItsOwn);
      if (examples.length === 0) return [];
      return [{ promise: "a gateway never ends unexpectedly", count: examples.length, examples }];
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((gateway) => gateway[Symbol.asyncDispose]()));
    },
  };
}
