import { SUBJECTS, subjectOf, type Subject, type SubjectName } from "./subjects.ts";
import { WORKLOADS, workloadOf, type WorkloadName } from "./workloads.ts";

/** One subject under one workload. */
export interface Trial {
  readonly subject: SubjectName;
  readonly workload: WorkloadName;
  /** Number of HTTP connections, or of callers in the process. */
  readonly connections: number;
}

export function trialId({ subject, workload, connections }: Trial): string {
  return `${subject} ${workload} ${connections}`;
}

/** The trials that the goals need. */
export const DEFAULT_TRIALS: readonly Trial[] = [
  ...trials(["core", "transaction-per-call"], "hot", 256),
  ...trials(["insert"], "hot", 1),
  ...trials(["transaction-per-request", "one-statement", "jsonapi", "graphql"], "hot", 128),
  ...trials(["jsonapi-memory", "graphql-memory", "yoga-noop", "node-http"], "hot", 128),
  ...trials(["transaction-per-request", "jsonapi"], "hot", 1),
  ...(["even", "zipf", "event"] as const).flatMap((workload) =>
    trials(
      ["core", "transaction-per-call", "jsonapi", "graphql", "transaction-per-request"],
      workload,
      128,
    ),
  ),
  ...trials(["core", "transaction-per-call"], "even", 16),
  ...trials(["jsonapi", "transaction-per-request"], "orders-3", 128),
  ...trials(["core", "jsonapi", "graphql"], "hall", 128),
  ...trials(["core", "core-journal"], "hot", 128),
  ...trials(["core-journal"], "even", 128),
  ...trials(["core-journal"], "zipf", 128),
  ...trials(["core", "transaction-per-call"], "baskets", 128),
  ...trials(["jsonapi"], "two-gateways", 128),
  ...trials(["core"], "even-1000", 128),
  ...trials(["core"], "locked-row", 128),
  ...trials(["jsonapi"], "soldout", 128),
  ...trials(["jsonapi"], "orders", 4),
  ...trials(["jsonapi"], "hot", 4),
  ...trials(["jsonapi"], "stored", 128),
  ...trials(["jsonapi"], "workers-2", 128),
  ...trials(["jsonapi"], "workers-4", 128),
  ...trials(["jsonapi"], "hot", 512),
];

/** Every subject and every kind of workload once. */
export const QUICK_TRIALS: readonly Trial[] = [
  ...DEFAULT_TRIALS.filter(
    ({ workload, connections }) => workload === "hot" && [128, 256].includes(connections),
  ),
  ...trials(["insert"], "hot", 1),
  ...trials(["jsonapi"], "zipf", 128),
  ...trials(["graphql"], "event", 128),
  ...trials(["jsonapi"], "orders-3", 128),
  ...trials(["graphql"], "hall", 128),
  ...trials(["core", "transaction-per-call"], "baskets", 128),
  ...trials(["jsonapi"], "two-gateways", 128),
  ...trials(["core"], "locked-row", 128),
  ...trials(["graphql"], "soldout", 128),
  ...trials(["jsonapi"], "reads", 128),
  ...trials(["jsonapi"], "holds", 128),
  ...trials(["jsonapi"], "orders", 4),
  ...trials(["jsonapi"], "stored", 128),
  ...trials(["jsonapi"], "workers-2", 128),
];

/** The gateway for several minutes, to measure its memory. */
export const SOAK_TRIALS: readonly Trial[] = trials(["jsonapi"], "hot", 512);

/** Every useful pair of subject and workload. */
export const FULL_TRIALS: readonly Trial[] = subjectNames().flatMap((subject) =>
  workloadNames().flatMap((workload) =>
    connectionsFor(subject, workload).map((connections) => ({ subject, workload, connections })),
  ),
);

function connectionsFor(name: SubjectName, workloadName: WorkloadName): readonly number[] {
  const subject = subjectOf(name);
  const workload = workloadOf(workloadName);
  if (subject.via === "insert") return workloadName === "hot" || workload.isStored ? [1] : [];
  return canServe(name, subject, workloadName) ? (workload.connections ?? [128]) : [];
}

function canServe(name: SubjectName, subject: Subject, workloadName: WorkloadName): boolean {
  const workload = workloadOf(workloadName);
  const { buyersBesideReaders, gateways, hasHall, isBasket, isLocked, linesPerOrder } = workload;
  const { wish, workers } = workload;
  const isServer = subject.via === "server";
  const isOurServer = isServer && subject.role === "ours";
  if (isServer && !subject.hasDatabase) return workloadName === "hot";
  if (isLocked) return name === "core";
  if (isBasket) return subject.via === "callers";
  if (linesPerOrder) return name !== "graphql" && name !== "one-statement";
  if (wish) return name === "jsonapi";
  if (hasHall) return isOurServer || name === "core";
  if (workers || gateways) return isOurServer;
  return isServer || !buyersBesideReaders;
}

export function subjectNames(): readonly SubjectName[] {
  return Object.keys(SUBJECTS).filter(isSubjectName);
}

export function workloadNames(): readonly WorkloadName[] {
  return Object.keys(WORKLOADS).filter(isWorkloadName);
}

function isSubjectName(text: string): text is SubjectName {
  return Object.hasOwn(SUBJECTS, text);
}

function isWorkloadName(text: string): text is WorkloadName {
  return Object.hasOwn(WORKLOADS, text);
}

function trials(
  subjects: readonly SubjectName[],
  workload: WorkloadName,
  connections: number,
): readonly Trial[] {
  return subjects.map((subject) => ({ subject, workload, connections }));
}
