import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "pg";

import { runGatewayCommand, type GatewayProgram } from "../processes/gateway.ts";
import { startWorker } from "../processes/start-worker.ts";
import type { BuyersJob, BuyersReport } from "./buyers/order.ts";
import { startHosts } from "./hosts/start-hosts.ts";
import { FAULTS } from "./faults/faults.ts";
import { waitUntil } from "./faults/wait-until.ts";
import { DATABASE, PostgresLab } from "./lab/postgres-lab.ts";
import { DatabaseProxy } from "./lab/database-proxy.ts";
import { copyFiles } from "./lab/copy-files.ts";
import { startGateways } from "./lab/start-gateways.ts";
import { checkPromises, type Violation } from "./oracles/check-promises.ts";
import { checkReaders } from "./oracles/check-readers.ts";
import { countAnswers, measureRecoveries, type AnswerCounts } from "./oracles/count-answers.ts";
import { countReaders, type ReaderCounts } from "./oracles/count-readers.ts";
import { countReplies, type LifeCounts } from "./oracles/count-replies.ts";
import { countRules, type RuleCounts } from "./oracles/count-rules.ts";
import { HOST_ORACLES } from "./oracles/host-oracles.ts";
import { LIFE_ORACLES } from "./oracles/life-oracles.ts";
import { RULE_ORACLES } from "./oracles/rule-oracles.ts";
import { storeLog } from "./oracles/store-log.ts";
import { verifyBooks } from "./oracles/verify-books.ts";
import { checkHistory } from "./witness/check-history.ts";
import { readDecisions, readRequests } from "./witness/read-history.ts";
import { readStored, readStoredOptions } from "./witness/stored-rows.ts";
import { createWebhook, startReaders } from "./readers/start-readers.ts";
import { now } from "./now.ts";
import { PLENTY_NAME, putOnSale } from "./put-on-sale.ts";
import { runScript, type InjectedFault } from "./run-script.ts";
import { writeScript } from "./script/write-script.ts";

/** The result of one sale. */
export interface SeedResult extends AnswerCounts, BuyersReport {
  readonly seed: number;
  readonly life: LifeCounts;
  readonly byRules: RuleCounts;
  readonly readers: ReaderCounts;
  /** Number of purchases in transactions that a host has committed. */
  readonly hosted: number;
  readonly seconds: number;
  /** In order of injection. */
  readonly faults: readonly InjectedFault[];
  /** Times from each start of PostgreSQL until tickets were sold again, if no other fault prevented that. */
  readonly recoveriesMs: readonly number[];
  readonly violations: readonly Violation[];
}

export interface SeedOptions {
  readonly seed: number;
  /** Duration of the sale, without preparation and checks. */
  readonly seconds: number;
  readonly ordersPerSecond: number;
  readonly journeysPerSecond: number;
  /** Folder that contains `packages`. */
  readonly root: string;
  /** Bundled from there. */
  readonly program: GatewayProgram;
  /** Folder for all files during the sale. */
  readonly folder: string;
  /** Folder for the logs. They are kept always, or only if a promise was broken. */
  readonly evidenceFolder: string;
  readonly keepLogs: boolean;
  readonly signal: AbortSignal;
}

const GATEWAYS = 3;
/** Longer than buyers need for the last responses. */
const BUYERS_TIMEOUT_MS = 360_000;
/**
 * How long a sale continues after its last fault. On a slow machine the gateways need seconds to start again. In that
 * time holds expire before they can be confirmed.
 */
const CALM_MS = 5_000;

/** Sells during faults, then compares the responses to the buyers with the database. */
export async function runSeed(options: SeedOptions): Promise<SeedResult> {
  const { seed, seconds, ordersPerSecond, journeysPerSecond, program, folder, signal } = options;
  const startedAt = performance.now();
  const logs = ["buyers.jsonl", ...Array.from({ length: GATEWAYS }, (_, i) => `gateway-${i}.log`)];
  const [buyersLog = "", ...gatewayLogs] = logs.map((name) => path.join(folder, name));
  const decisions = ["hosts", ...gatewayLogs.keys()].map((name) => `decisions-${name}`);
  const decisionFiles = decisions.map((name) => path.join(folder, name));
  const [hostDecisions = "", ...gatewayDecisions] = decisionFiles;
  const readerLogs = {
    feed: path.join(folder, "feed.jsonl"),
    deliveries: path.join(folder, "deliveries.jsonl"),
    sights: path.join(folder, "sights.jsonl"),
  };

  await using postgres = await PostgresLab.open(path.join(folder, "data"));
  await runGatewayCommand(program, "migrate", postgres.url);
  using proxy = await DatabaseProxy.open(postgres.socketPath);
  const databaseUrl = proxy.urlOf(DATABASE);
  const places = gatewayLogs.map((logFile, index) => {
    return { databaseUrl, logFile, decisionsFile: gatewayDecisions[index]! };
  });
  await using gateways = await startGateways(program, places);

  const backAt: number[] = [];
  const stage = {
    postgres,
    proxy,
    gateways: gateways.all,
    onDatabaseBack: () => backAt.push(now()),
  };
  const gatewayUrls = gateways.all.map(({ url }) => url);
  const webhook = await createWebhook(gatewayUrls[0]!);
  const ticketOptions = await putOnSale(postgres, options);
  const before = await readStoredOptions(postgres.url);
  await using readers = startReaders({
    seed,
    postgres,
    gatewayUrls,
    ticketOptionIds: ticketOptions.map(({ id }) => id),
    webhook,
    logs: readerLogs,
  });

  const job: BuyersJob = {
    seed,
    gatewayUrls,
    options: ticketOptions,
    ordersPerSecond,
    orders: ordersPerSecond * seconds,
    journeysPerSecond,
    maxHoldSeconds: Math.min(20, Math.ceil(seconds / 2)),
    logFile: buyersLog,
  };
  const buyersModule = new URL("buyers/buyers.ts", import.meta.url);
  await using buyers = startWorker<BuyersReport>(buyersModule, job);
  using hosts = startHosts({
    seed,
    coreEntry: path.join(options.root, "packages/core/src/index.ts"),
    databaseUrl,
    ticketOptionId: ticketOptions.find(({ name }) => name === PLENTY_NAME)!.id,
    decisionsFile: hostDecisions,
  });
  const demandEndsAt = performance.now() + seconds * 1_000;
  const faults = await runScript(writeScript(seed, seconds), stage, signal);
  const calmEndsAt = performance.now() + CALM_MS;
  await wait(Math.max(demandEndsAt, calmEndsAt) - performance.now(), undefined, { signal });
  await hosts.stop();
  const report = await buyers.stop(BUYERS_TIMEOUT_MS);
  await readers.calm();

  await using admin = await postgres.connect();
  await storeLog(admin, buyersLog);
  await waitForHolds(admin);
  const violations = [
    ...(await checkPromises(admin)),
    ...(await checkPromises(admin, LIFE_ORACLES)),
    ...(await checkPromises(admin, RULE_ORACLES)),
    ...(await checkPromises(admin, HOST_ORACLES)),
    ...(await checkReaders(admin, { databaseUrl: postgres.url, logs: readerLogs })),
    ...(await verifyBooks(program, postgres.url)),
    ...checkHistory({
      options: before,
      decisions: await readDecisions(admin, decisionFiles),
      requests: await readRequests(buyersLog),
      stored: await readStored(postgres.url),
    }),
    ...gateways.violations(),
  ];
  if (violations.length > 0 || options.keepLogs) {
    const evidence = path.join(options.evidenceFolder, `seed-${seed}`);
    const all = [
      ...logs,
      ...decisions,
      ...Object.values(readerLogs).map((log) => path.basename(log)),
    ];
    await copyFiles(all, folder, evidence);
  }
  const recoveriesMs = await measureRecoveries(admin, backAt);
  return {
    seed,
    ...(await countAnswers(admin)),
    life: await countReplies(admin),
    byRules: await countRules(admin),
    hosted: await countHosted(admin),
    readers: await countReaders(admin),
    ...report,
    faults,
    recoveriesMs: recoveriesMs.filter((ms, index) => !isDisturbed(backAt[index] ?? 0, ms, faults)),
    violations,
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

/** True if another fault stopped all sales before tickets were sold again. */
function isDisturbed(
  backAt: number,
  recoveryMs: number,
  faults: readonly InjectedFault[],
): boolean {
  const soldAt = backAt + recoveryMs;
  return faults.some(
    ({ kind, beganAt, endedAt }) =>
      (FAULTS[kind].target === "database" || kind === "network stalled") &&
      // The fault that started PostgreSQL again ends a little later.
      endedAt > backAt + 5 &&
      beganAt < soldAt,
  );
}

/** Waits until all holds have expired and the gateways have written that. 5 s is more than the sweepers need. */
async function waitForHolds(admin: Client): Promise<void> {
  const { rows } = await admin.query<{ left: number }>(
    `select coalesce(extract(epoch from max(expires_at) - clock_timestamp()), 0)::float8 as left
     from holds where status = 'active'`,
  );
  await wait(Math.max(0, (rows[0]?.left ?? 0) * 1_000));
  await waitUntil(async () => {
    const active = await admin.query("select from holds where status = 'active' limit 1");
    return active.rowCount === 0;
  }, 5_000);
}

async function countHosted(admin: Client): Promise<number> {
  const { rowCount } = await admin.query("select from chaos.hosted");
  return rowCount ?? 0;
}
