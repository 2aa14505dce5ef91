import { randomUUID } from "node:crypto";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { runGatewayCommand, type GatewayProgram } from "../../processes/gateway.ts";
import { Random } from "../../statistics/random.ts";
import { waitUntil } from "../faults/wait-until.ts";
import { DatabaseProxy } from "../lab/database-proxy.ts";
import { DATABASE, type PostgresLab } from "../lab/postgres-lab.ts";
import { copyFiles } from "../lab/copy-files.ts";
import { startGateways } from "../lab/start-gateways.ts";
import type { SupervisedGateway } from "../lab/supervised-gateway.ts";
import { now } from "../now.ts";
import type { Violation } from "../oracles/check-promises.ts";
import { checkSurvivor } from "./check-survivor.ts";
import { startCustomers, type Acknowledgement, type Customers } from "./customers.ts";
import { OUTAGES, RETURNS, type OutageKind, type ReturnKind } from "./outages.ts";
import { ServerPair } from "./server-pair.ts";
import { trySecondPrimary } from "./try-second-primary.ts";

/** One failover. */
export interface Failover {
  readonly outage: OutageKind;
  /** How long the standby got nothing while the primary was still running. */
  readonly lagMs: number;
  readonly returned: ReturnKind;
  readonly promotionMs: number;
  /** From the request to promote until a purchase was acknowledged that had been sent after it, by address of the database. */
  readonly firstSaleMs: Readonly<Record<AddressKind, number>>;
  /** Number of purchases that were acknowledged since the failover before. */
  readonly acknowledged: number;
  /** Those of them that the new primary does not have. */
  readonly lost: number;
  /** Number of purchases that the old primary has acknowledged after it had come back. */
  readonly soldByOldPrimary: number;
}

export type AddressKind = "several hosts" | "one address";

export interface FailoverResult {
  readonly isSynchronous: boolean;
  readonly failovers: readonly Failover[];
  readonly violations: readonly Violation[];
  readonly seconds: number;
}

export interface FailoverOptions {
  readonly runs: number;
  readonly seed: number;
  readonly isSynchronous: boolean;
  readonly isDurable: boolean;
  readonly program: GatewayProgram;
  readonly folder: string;
  /** Folder for the logs, if a promise was broken. */
  readonly evidenceFolder: string;
  readonly signal: AbortSignal;
  readonly onFailover: (failover: Failover, run: number) => void;
}

const ORDERS_PER_SECOND = 40;
/** How long sales may take to begin again. */
const PATIENCE_MS = 30_000;
const LOGS = ["customers.jsonl", "gateway-0.log", "gateway-1.log"] as const;

/**
 * Sells with a gateway that knows both servers and one that knows an address that moves, and lets the primary fail
 * again and again. The gateways are not restarted.
 */
export async function runFailovers(options: FailoverOptions): Promise<FailoverResult> {
  const { program, folder, runs, isSynchronous, isDurable, signal } = options;
  const startedAt = performance.now();
  const random = new Random(options.seed);
  const ticketOptionIds = [randomUUID(), randomUUID(), randomUUID()];
  const [customersLog, ...gatewayLogs] = LOGS.map((name) => path.join(folder, name));

  await using pair = await ServerPair.open({
    folder,
    isSynchronous,
    isDurable,
    async prepare(primary) {
      await runGatewayCommand(program, "migrate", primary.url);
      await putOnSale(primary, ticketOptionIds, runs);
    },
  });
  using address = await DatabaseProxy.open(pair.primary.network.port);
  const severalHosts = pair.seats.map(({ network }) => `127.0.0.1:${network.port}`).join(",");
  const urls: Record<AddressKind, string> = {
    "several hosts": `postgresql://postgres@${severalHosts}/${DATABASE}?sslmode=disable&target_session_attrs=read-write`,
    "one address": address.urlOf(DATABASE),
  };
  const places = Object.values(urls).map((databaseUrl, index) => ({
    databaseUrl,
    logFile: gatewayLogs[index] ?? "",
  }));
  await using gateways = await startGateways(program, places);
  const customers = startCustomers({
    gatewayUrls: gateways.all.map(({ url }) => url),
    ticketOptionIds,
    ordersPerSecond: ORDERS_PER_SECOND,
    random,
    logFile: customersLog ?? "",
  });

  const failovers: Failover[] = [];
  let checked = 0;
  for (let run = 0; run < runs; run += 1) {
    signal.throwIfAborted();
    const failover = await failOver(run);
    failovers.push(failover);
    options.onFailover(failover, run);
  }
  await customers.stop();
  const violations = [
    ...(await checkSurvivor({
      ...options,
      survivor: pair.primary.postgres,
      customersLog: customersLog ?? "",
      failovers,
    })),
    ...gateways.violations(),
  ];
  if (violations.length > 0) await copyFiles(LOGS, folder, options.evidenceFolder);
  return { isSynchronous, failovers, violations, seconds: (performance.now() - startedAt) / 1_000 };

  async function failOver(run: number): Promise<Failover> {
    const outage = pickInTurn(OUTAGES, run);
    const returned = pickInTurn(RETURNS, run);
    const lagMs = random.chance(0.5) ? Math.round(random.between(50, 500)) : 0;
    await expectSales(customers, gateways.all);
    await wait(random.between(200, 1_000));
    const old = pair.primary;
    if (lagMs > 0) {
      old.replication.stall();
      await wait(lagMs);
    }
    await OUTAGES[outage](old);
    await wait(random.between(0, 2_000));

    const askedAt = now();
    const selling = expectSales(customers, gateways.all);
    await pair.promote();
    address.leadTo(pair.primary.network.port);
    const promotionMs = now() - askedAt;
    const [first, second] = await selling;
    const known = customers.acknowledged.slice(checked);
    checked += known.length;
    const lost = await countLost(pair.primary.postgres, known);

    await RETURNS[returned](old);
    const soldByOldPrimary = await trySecondPrimary(old.postgres, ticketOptionIds[0]!);
    await pair.replaceOldPrimary();
    return {
      outage,
      lagMs,
      returned,
      promotionMs,
      firstSaleMs: { "several hosts": first! - askedAt, "one address": second! - askedAt },
      acknowledged: known.length,
      lost,
      soldByOldPrimary,
    };
  }
}

function pickInTurn<Name extends string>(
  kinds: Readonly<Record<Name, unknown>>,
  turn: number,
): Name {
  const names = Object.keys(kinds).filter((name): name is Name => name in kinds);
  return names[turn % names.length]!;
}

/** Some sell out during the failovers, one never does. */
async function putOnSale(
  primary: PostgresLab,
  ids: readonly string[],
  runs: number,
): Promise<void> {
  await using admin = await primary.connect();
  const capacities = [1_000_000_000, 1_000 * runs, 500 * runs];
  for (const [index, id] of ids.entries()) {
    await admin.query(
      "insert into ticket_options (id, name, capacity, allocation) values ($1, 'day pass', $2, $2)",
      [id, capacities[index]],
    );
  }
}

/** @returns for each gateway, when it has acknowledged a purchase that was sent from now on; Infinity if it has not */
async function expectSales(
  { acknowledged }: Customers,
  gateways: readonly SupervisedGateway[],
): Promise<readonly number[]> {
  const [after, known] = [now(), acknowledged.length];
  const times = () =>
    gateways.map(({ url }) => {
      const isOwn = ({ gateway, sentAt }: Acknowledgement) => gateway === url && sentAt >= after;
      return acknowledged.slice(known).find(isOwn)?.answeredAt ?? Infinity;
    });
  await waitUntil(() => !times().includes(Infinity), PATIENCE_MS);
  return times();
}

async function countLost(
  postgres: PostgresLab,
  acknowledged: readonly Acknowledgement[],
): Promise<number> {
  await using admin = await postgres.connect();
  const { rows } = await admin.query<{ lost: number }>(
    `select count(*)::integer as lost from unnest($1::uuid[]) as id
     where not exists (select from purchases where purchases.id = id.id)`,
    [acknowledged.map(({ purchaseId }) => purchaseId)],
  );
  return rows[0]?.lost ?? 0;
}
