import type { GatewayProgram } from "../../processes/gateway.ts";
import type { PostgresLab } from "../lab/postgres-lab.ts";
import { checkPromises, type Violation } from "../oracles/check-promises.ts";
import { ORACLES } from "../oracles/oracles.ts";
import { storeLog } from "../oracles/store-log.ts";
import { verifyBooks } from "../oracles/verify-books.ts";
import type { Failover } from "./run-failovers.ts";

export interface SurvivorOptions {
  readonly survivor: PostgresLab;
  readonly program: GatewayProgram;
  readonly customersLog: string;
  readonly failovers: readonly Failover[];
  readonly isSynchronous: boolean;
}

/** Compares all responses with the last primary. With an asynchronous standby, acknowledged purchases may be lost. */
export async function checkSurvivor({
  survivor,
  program,
  customersLog,
  failovers,
  isSynchronous,
}: SurvivorOptions): Promise<readonly Violation[]> {
  await using admin = await survivor.connect();
  await storeLog(admin, customersLog);
  const [books] = ORACLES;
  return [
    ...(await checkPromises(admin, isSynchronous ? ORACLES : [books!])),
    ...(await verifyBooks(program, survivor.url)),
    ...violationsOf("every gateway sells again after each failover", failovers, (failover) =>
      Object.values(failover.firstSaleMs).includes(Infinity),
    ),
    ...violationsOf(
      "an old primary that comes back acknowledges nothing",
      failovers,
      ({ soldByOldPrimary }) => isSynchronous && soldByOldPrimary > 0,
    ),
  ];
}

function violationsOf(
  promise: string,
  failovers: readonly Failover[],
  isViolation: (failover: Failover) => boolean,
): readonly Violation[] {
  const examples = failovers.filter(isViolation);
  if (examples.length === 0) return [];
  return [{ promise, count: examples.length, examples: examples.slice(0, 3) }];
}
