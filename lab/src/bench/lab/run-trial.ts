import { fileURLToPath } from "node:url";

import { startServer, type ServerProcess } from "../../processes/start-server.ts";
import type { Demand, Duration, HttpJob } from "../drivers/job.ts";
import type { Measurement } from "../measure/measurement.ts";
import type { Trial } from "../plan/trial.ts";
import { subjectOf, type Subject } from "../plan/subjects.ts";
import { workloadOf, type Workload } from "../plan/workloads.ts";
import { askOnce, EXPECTED_ANSWERS } from "./ask-once.ts";
import { checkSums } from "./check-sums.ts";
import type { DatabaseLab } from "./database-lab.ts";
import { findDeadlocks } from "./find-deadlocks.ts";
import { PLENTY, putOnSale } from "./put-on-sale.ts";
import { runDriver } from "./run-driver.ts";
import { fileOf, type Tree } from "./tree.ts";

/** The result of one trial in one round. */
export interface TrialResult {
  readonly measurement: Measurement | null;
  /** Empty if the figures are valid. */
  readonly problems: readonly string[];
}

export interface RunTrialOptions {
  readonly lab: DatabaseLab;
  /** The tree with the programs to measure. */
  readonly tree: Tree;
  readonly duration: Duration;
  readonly signal: AbortSignal;
}

/**
 * Measures one subject under one workload, and checks its results.
 *
 * @throws only when aborted; every other error becomes a problem of the trial
 */
export async function runTrial(trial: Trial, options: RunTrialOptions): Promise<TrialResult> {
  try {
    return await measure(trial, options);
  } catch (error) {
    options.signal.throwIfAborted();
    return {
      measurement: null,
      problems: [error instanceof Error ? error.message : String(error)],
    };
  }
}

async function measure(trial: Trial, { lab, tree, duration, signal }: RunTrialOptions) {
  const subject = subjectOf(trial.subject);
  const workload = workloadOf(trial.workload);
  await using database = await (workload.isStored
    ? lab.openStoredDatabase(signal)
    : lab.createDatabase(tree.template));
  const demand = await putOnSale(database.url, workload);
  await lab.settle();

  const shared = { ...duration, demand, databaseUrl: database.url, postgresPid: lab.pid };
  switch (subject.via) {
    case "callers": {
      const job = {
        ...shared,
        kind: "callers",
        seller: subject.seller,
        callers: trial.connections,
        isBasket: workload.isBasket,
        linesPerOrder: workload.linesPerOrder,
        isLocked: workload.isLocked,
      } as const;
      const measurement = await runDriver(job, { tree, signal });
      const expected = workload.isSoldOut ? "sold_out" : "sold";
      return judge(measurement, {
        problems: [
          ...findUnexpected(measurement, expected),
          ...(await checkDatabase(shared, measurement.acknowledged)),
        ],
      });
    }
    case "insert": {
      const measurement = await runDriver({ ...shared, kind: "insert" }, { tree, signal });
      return judge(measurement, {
        problems: await checkDatabase(shared, measurement.acknowledged),
      });
    }
    case "server":
      // Awaited here, because the database must exist until it ends.
      return await measureServer(subject, workload, {
        ...shared,
        connections: trial.connections,
        tree,
        signal,
      });
  }
}

interface ServerRun extends Duration {
  readonly demand: Demand;
  readonly databaseUrl: string;
  readonly postgresPid: number;
  readonly connections: number;
  readonly tree: Tree;
  readonly signal: AbortSignal;
}

async function measureServer(
  subject: Extract<Subject, { via: "server" }>,
  workload: Workload,
  { databaseUrl, tree, signal, ...run }: ServerRun,
): Promise<TrialResult> {
  const { protocol, entry, args = [], flags = [], hasDatabase } = subject;
  const { gateways = 1 } = workload;
  const outcome = workload.isSoldOut ? "refused" : "sold";
  const [mostPopular = ""] = run.demand.ticketOptionIds;
  await using stack = new AsyncDisposableStack();
  const servers: ServerProcess[] = [];
  for (let count = 0; count < gateways; count += 1) {
    const server = await startServer({
      entry: fileURLToPath(fileOf(tree, entry)),
      args,
      flags,
      environment: {
        NODE_ENV: "production",
        PORT: "0",
        LOG_LEVEL: "warn",
        ...(hasDatabase && { DATABASE_URL: databaseUrl }),
        ...(!hasDatabase && { CAPACITY: workload.isSoldOut ? "0" : String(PLENTY) }),
        ...(workload.workers !== undefined && { WORKERS: String(workload.workers) }),
      },
      signal,
    });
    servers.push(stack.use(server));
    const firstAnswer = await askOnce(server.url, protocol, mostPopular, outcome);
    if (firstAnswer.length > 0) return { measurement: null, problems: firstAnswer };
  }

  const job: HttpJob = {
    ...run,
    kind: "http",
    urls: servers.map(({ url }) => url),
    protocol,
    wish: workload.wish ?? "purchase",
    buyersBesideReaders: workload.buyersBesideReaders ?? 0,
    linesPerOrder: workload.linesPerOrder ?? 1,
    serverPids: servers.map(({ pid }) => pid),
  };
  const measurement = await runDriver(job, { tree, signal });
  await Promise.all(servers.map((server) => server.stop()));

  const isAnsweredOk = workload.buyersBesideReaders || workload.linesPerOrder;
  const status = isAnsweredOk ? 200 : EXPECTED_ANSWERS[protocol][outcome].status;
  const problems = [...findUnexpected(measurement, String(status))];
  if (hasDatabase) {
    // A refusal of GraphQL has the status 200 too. The first request to each server has purchased a ticket.
    const sold = outcome === "refused" ? 0 : measurement.acknowledged + servers.length;
    problems.push(...(await checkDatabase({ databaseUrl, demand: run.demand }, sold)));
  }
  return judge(measurement, { problems });
}

async function checkDatabase(
  { databaseUrl, demand }: Pick<ServerRun, "databaseUrl" | "demand">,
  sold: number,
): Promise<readonly string[]> {
  return [
    ...(await findDeadlocks(databaseUrl)),
    ...(await checkSums(databaseUrl, demand.ticketOptionIds, sold, demand.hallId)),
  ];
}

function judge(measurement: Measurement, { problems }: Pick<TrialResult, "problems">): TrialResult {
  const nothing = measurement.operations === 0 ? ["nothing was measured"] : [];
  return { measurement, problems: [...problems, ...nothing] };
}

function findUnexpected({ answers, errors }: Measurement, expected: string): readonly string[] {
  const unexpected = Object.entries(answers)
    .filter(([answer]) => answer !== expected)
    .map(([answer, count]) => `${count} responses were ${answer} instead of ${expected}`);
  return errors === 0 ? unexpected : [...unexpected, `${errors} errors`];
}
