import type { Scheduler } from "fast-check";
import type { Kysely } from "kysely";
import { vi } from "vitest";

import { createRetrier } from "../../../src/database/retry.ts";
import { createWriteCircuit } from "../../../src/database/write-circuit.ts";
import type { Database } from "../../../src/model/database.ts";
import type { Claim } from "../../../src/settle/claim.ts";
import type { Outcome } from "../../../src/settle/outcome.ts";
import type { SettleClaim } from "../../../src/settle/settle-claim.ts";
import { createBatchSettler } from "../../../src/settle/settle-batches.ts";
import {
  checkPromises,
  DISCONNECTED,
  expectNoRejection,
  isStored,
  type Answer,
} from "./check-promises.ts";
import { openFakeDatabase, type NextFate, type Step } from "./fake-connection.ts";
import { FakeDatabase, type FakeOption } from "./fake-database.ts";
import { fakeLocks, settleLockedInFake } from "./fake-statements.ts";
import { toClaim, type Request, type Scenario } from "./scenario.ts";

const TIMEOUT_MS = 5_000;
/** More than any scenario needs. */
const MAX_STEPS = 20_000;

/**
 * Runs two box offices on one fake database, with all timers faked. Every step of every command is continued when the
 * scheduler chooses it. Time passes when nothing else can happen.
 *
 * @throws when a promise is broken
 */
export async function runSchedule(scenario: Scenario, scheduler: Scheduler): Promise<void> {
  const [a, b] = scenario.capacities;
  const database = new FakeDatabase([
    toOption("a", a),
    toOption("b", b),
    toOption("both", 1_000, [
      { ticketOptionId: "a", units: 1 },
      { ticketOptionId: "b", units: 2 },
    ]),
  ]);
  const fates = [...scenario.fates];
  const nextFate: NextFate = (command) => {
    const index = fates.findIndex(([name]) => command.startsWith(name));
    return fates.splice(index, index < 0 ? 0 : 1)[0]?.[1] ?? { is: "answered" };
  };
  const step: Step = (name) => scheduler.schedule(Promise.resolve(), name);
  const settlers = [0, 1].map(() => openSettler(database, scenario, step, nextFate));

  let rivals = scenario.rivals.length;
  for (const { option, ms } of scenario.rivals) {
    void lockFor(database, option, ms, step).finally(() => (rivals -= 1));
  }
  void passTime(scenario.pauses, step);
  const claims = scenario.requests.map((request, index) => toClaim(request, `request ${index}`));
  const answers: Answer[] = [];
  for (const [index, request] of scenario.requests.entries()) {
    const claim = claims[index]!;
    const settle = settlers[request.process]!;
    void ask(settle, request, claim, step).then((result) =>
      answers.push({ request, claim, result, isStored: isStored(database, claim) }),
    );
  }
  await runUntil(scheduler, () => answers.length === scenario.requests.length);
  checkPromises(database, claims, answers);
  if (isQuiet(scenario)) expectNoRejection(answers);

  // Faults are over. An attempt that outlives its caller may still open a circuit when it ends, so the time until
  // circuits are closed begins after that.
  fates.length = 0;
  await runUntil(scheduler, () => scheduler.count() + vi.getTimerCount() + rivals === 0);
  vi.advanceTimersByTime(10_000);
  if (database.locked() > 0) throw new Error("Rows are locked at the end");
  checkPromises(database, claims, answers);
  await checkSales(database, claims, settlers, scheduler);
}

function openSettler(
  database: FakeDatabase,
  { isPipelined, maxBatchWeight }: Scenario,
  step: Step,
  nextFate: NextFate,
): SettleClaim {
  const tables: Kysely<Database> = openFakeDatabase(database, step, nextFate);
  return createBatchSettler({
    tables,
    locks: fakeLocks(database),
    settleLocked: settleLockedInFake,
    retry: createRetrier().retry,
    guardWrite: createWriteCircuit().guard,
    isPipelined,
    slots: 2,
    lockWaits: 2,
    observer: {},
    isOneOptionABatch: () => false,
    maxBatchWeight,
    timeoutMs: TIMEOUT_MS,
    latencyTargetMs: 1_000,
  }).settleClaim;
}

async function ask(
  settle: SettleClaim,
  request: Request,
  claim: Claim,
  step: Step,
): Promise<Answer["result"]> {
  await step("a caller asks");
  const caller = new AbortController();
  if (request.disconnects) void step("a caller disconnects").then(() => caller.abort(DISCONNECTED));
  const options = [...new Set(request.options)].toSorted();
  return toAnswer(settle(options, claim, caller.signal));
}

const toAnswer = (settling: Promise<Outcome>): Promise<Answer["result"]> =>
  settling.catch((error: unknown) => ({ is: "rejected", error }));

async function lockFor(database: FakeDatabase, option: string, ms: number, step: Step) {
  const session = database.openSession();
  await step("another program locks");
  await session.lock([option]);
  await new Promise((resolve) => setTimeout(resolve, ms));
  session.end();
}

async function passTime(pauses: readonly number[], step: Step): Promise<void> {
  for (const ms of pauses) {
    await step("time passes");
    vi.advanceTimersByTime(ms);
  }
}

/** Continues steps, in the order of the scheduler, and lets time pass when there are none. */
async function runUntil(scheduler: Scheduler, isDone: () => boolean): Promise<void> {
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    await settlePromises();
    if (isDone()) return;
    if (scheduler.count() > 0) await scheduler.waitOne();
    else if (vi.getTimerCount() > 0) vi.advanceTimersToNextTimer();
    else throw new Error("A caller waits, and nothing can happen any more");
  }
  throw new Error(`Not finished after ${MAX_STEPS} steps`);
}

/** Not faked. */
const settlePromises = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Whether nothing may keep a box office from deciding. */
function isQuiet({ fates, rivals, pauses }: Scenario): boolean {
  return fates.length + rivals.length + pauses.length === 0;
}

/** Each box office sells what is left of each ticket option. */
async function checkSales(
  database: FakeDatabase,
  earlier: readonly Claim[],
  settlers: readonly SettleClaim[],
  scheduler: Scheduler,
): Promise<void> {
  const claims = [...earlier];
  for (const [index, settle] of settlers.entries()) {
    for (const option of ["a", "b", "both"] as const) {
      const request = { ...ONE, process: index === 0 ? 0 : 1, options: [option] } as const;
      const claim = toClaim(request, `sale of ${option} by ${index}`);
      claims.push(claim);
      const answers: Answer[] = [];
      void toAnswer(settle([option], claim)).then((result) =>
        answers.push({ request, claim, result, isStored: isStored(database, claim) }),
      );
      await runUntil(scheduler, () => answers.length > 0);
      checkPromises(database, claims, answers);
      expectNoRejection(answers);
    }
  }
}

const ONE = { quantity: 1, key: null, disconnects: false } as const;

function toOption(id: string, capacity: number, drawsOn: FakeOption["drawsOn"] = []): FakeOption {
  return { id, capacity, allocation: capacity, drawsOn };
}
