import { describe, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../../test/support/patience.ts";
import { createRetrier } from "../../src/database/retry.ts";
import { createWriteCircuit } from "../../src/database/write-circuit.ts";
import { BusyError, OutcomeUnknownError } from "../../src/model/errors.ts";
import type { Claim } from "../../src/settle/claim.ts";
import type { Outcome, Undecided } from "../../src/settle/outcome.ts";
import { createBatchSettler, type SettleBatchesOptions } from "../../src/settle/settle-batches.ts";
import type { SettleLocked } from "../../src/settle/settle-locked.ts";
import { purchaseOf } from "../decide/claims.ts";
import { fakeTime, pass, watch } from "./fake-time.ts";
import { openFakeDatabase, type Fate } from "./schedules/fake-connection.ts";
import { FakeDatabase, FakeError, type FakeOption } from "./schedules/fake-database.ts";
import { fakeLocks, settleLockedInFake } from "./schedules/fake-statements.ts";

fakeTime();

type Fates = readonly (readonly [command: string, fate: Fate])[];

const optionOf = (id: string, drawsOn: FakeOption["drawsOn"] = []): FakeOption => ({
  id,
  capacity: 100,
  allocation: 100,
  drawsOn,
});

/** A settler with two slots on a database with the options "a", "b" and "bundle", which draws on "a". */
function open(options: Partial<SettleBatchesOptions> & { readonly fates?: Fates } = {}) {
  const { fates = [], ...given } = options;
  const database = new FakeDatabase([
    optionOf("a"),
    optionOf("b"),
    optionOf("bundle", [{ ticketOptionId: "a", units: 1 }]),
  ]);
  const left = [...fates];
  const sent: string[] = [];
  const nextFate = (command: string): Fate => {
    sent.push(command);
    const index = left.findIndex(([name]) => command.startsWith(name));
    return left.splice(index, index < 0 ? 0 : 1)[0]?.[1] ?? { is: "answered" };
  };
  const ended: { size: number; durationMs: number; committed: boolean }[] = [];
  const settled: (readonly Claim[])[] = [];
  const { settleLocked = settleLockedInFake } = given;
  const settler = createBatchSettler({
    tables: openFakeDatabase(database, async () => {}, nextFate),
    locks: fakeLocks(database),
    retry: createRetrier().retry,
    guardWrite: createWriteCircuit().guard,
    isPipelined: true,
    slots: 2,
    lockWaits: 1,
    observer: { batchEnded: (batch) => ended.push(batch) },
    isOneOptionABatch: () => false,
    maxBatchWeight: 100,
    timeoutMs: 5_000,
    latencyTargetMs: 1_000,
    ...given,
    settleLocked: (transaction, locked, claims, how) => {
      settled.push(claims);
      return settleLocked(transaction, locked, claims, how);
    },
  });
  let asked = 0;
  const ask = (
    option: string,
    given: Parameters<typeof purchaseOf>[0] = {},
    signal?: AbortSignal,
  ) => {
    asked += 1;
    const claim = purchaseOf({ ticketOptionId: option, id: `purchase ${asked}`, ...given });
    return watch(settler.settleClaim([option], claim, signal));
  };
  return { ...settler, database, sent, ended, settled, ask };
}

const slow = (ms: number): Fate => ({ is: "slow", ms });
const times = <Item>(count: number, item: Item) => Array.from({ length: count }, () => item);
const locksOf = (sent: readonly string[]) => sent.filter((name) => name.startsWith("lock"));
const sizesOf = (settled: readonly (readonly Claim[])[]) => settled.map(({ length }) => length);

/** Settles claims with these outcomes, in the order in which they are settled, and then grants. */
function outcomes(...given: readonly (Outcome | Undecided)[]): SettleLocked {
  const left = [...given];
  return async (_, __, claims) => ({
    outcomes: claims.map(() => left.shift() ?? { is: "granted", events: [] }),
    written: Promise.resolve(),
  });
}

describe("a claim", () => {
  it("is settled at once in an idle process, and with all that has arrived meanwhile otherwise", async () => {
    const { ask, settled, waiting } = open({ slots: 1, fates: [["commit", slow(100)]] });
    const first = ask("a");
    await pass(50);
    const others = [ask("a"), ask("b")];
    expect(waiting()).toBe(2);
    await pass(50);
    expect(sizesOf(settled)).toEqual([1, 2]);
    for (const { value } of [first, ...others]) expect(value).toMatchObject({ is: "granted" });
    expect(waiting()).toBe(0);
  });

  it("is settled in one of as many transactions as there are slots", async () => {
    const { ask, sent, settled } = open({ slots: 2, fates: times(2, ["commit", slow(100)]) });
    for (const option of ["a", "b", "bundle"]) {
      ask(option);
      await pass(10);
    }
    expect(sent.filter((command) => command === "connect")).toHaveLength(2);
    await pass(300);
    expect(settled.length).toBeGreaterThan(2);
  });

  it("has its outcome after COMMIT, whether or not that is sent before the write has succeeded", async () => {
    for (const isPipelined of [true, false]) {
      const { ask } = open({
        isPipelined,
        fates: [
          ["write", slow(100)],
          ["commit", slow(100)],
        ],
      });
      const result = ask("a");
      await pass(199);
      expect(result.endedAt).toBeUndefined();
      await pass(1);
      expect(result.value).toMatchObject({ is: "granted" });
    }
  });

  it("has its COMMIT sent before the write has succeeded, if the connection accepts that", async () => {
    for (const isPipelined of [true, false]) {
      const settleLocked: SettleLocked = async () => ({
        outcomes: [{ is: "granted", events: [] }],
        written: new Promise((resolve) => setTimeout(resolve, 100)),
      });
      const { ask, sent } = open({ isPipelined, settleLocked });
      ask("a");
      await pass(99);
      expect(sent.includes("commit")).toBe(isPipelined);
      await pass(1);
      expect(sent).toContain("commit");
    }
  });

  it("is rejected at once if too many wait, unless it has had its turn elsewhere", async () => {
    const { settleClaim, ask, waiting } = open({ slots: 1, fates: [["commit", slow(2_000)]] });
    const beganAt = performance.now();
    for (let index = 0; index < 513; index += 1) {
      ask("a");
      if (index === 0) await pass(1);
    }
    await pass(1_500);
    const askSince = (isAdmitted: boolean) =>
      watch(
        settleClaim(["a"], purchaseOf({ ticketOptionId: "a" }), undefined, beganAt, isAdmitted),
      );
    for (const rejected of [ask("a"), askSince(false)]) {
      await pass(0);
      expect(rejected.fault).toBeInstanceOf(BusyError);
    }
    expect(waiting()).toBe(512);
    askSince(true);
    expect(waiting()).toBe(513);
  });

  it("is busy if it was not taken before its timeout", async () => {
    const fates: Fates = [
      ["connect", slow(900)],
      ["commit", slow(900)],
    ];
    const { ask, settled } = open({ slots: 1, timeoutMs: 1_000, fates });
    ask("a");
    await pass(100);
    const waiting = ask("b");
    await pass(700);
    // For this one the batch continues.
    ask("a");
    await pass(299);
    expect(waiting).toEqual({});
    await pass(1);
    expect(waiting.fault).toBeInstanceOf(BusyError);
    expect(sizesOf(settled)).toEqual([2]);
  });

  it("has an unknown outcome if its batch takes longer than its timeout, which others may still get", async () => {
    const fates: Fates = [
      ["connect", slow(600)],
      ["commit", slow(700)],
    ];
    const { ask, database } = open({ slots: 1, timeoutMs: 1_000, fates });
    const early = ask("a");
    await pass(500);
    const late = ask("a");
    await pass(499);
    expect(early.endedAt).toBeUndefined();
    await pass(1);
    expect(early.fault).toBeInstanceOf(OutcomeUnknownError);
    await pass(300);
    expect(late.value).toMatchObject({ is: "granted" });
    // Indeed it was granted.
    expect(database.purchases.size).toBe(2);
  });

  it("is not settled if its caller has disconnected before it is taken", async () => {
    const caller = new AbortController();
    const fates: Fates = [
      ["connect", slow(100)],
      ["commit", { is: "lost before" }],
    ];
    const { ask, database, ended, sent } = open({ fates });
    const gone = ask("a", {}, caller.signal);
    await pass(50);
    caller.abort("gone away");
    await pass(50);
    expect(gone.fault).toBe("gone away");
    expect(database.purchases.size).toBe(0);
    // No row was locked for it, and its empty transaction is not repeated.
    await pass(1_000);
    expect(sent).toEqual(["connect", "begin read committed", "commit"]);
    expect(ended).toEqual([]);
  });

  it("is settled by another batch if it has arrived after its batch was reserved, which fails before it takes claims", async () => {
    const fates: Fates = [
      ["connect", slow(100)],
      ["lock", { is: "failed", code: "XX000" }],
    ];
    const { ask, ended } = open({ fates });
    const first = ask("a");
    await pass(50);
    const second = ask("a");
    await pass(50);
    expect(first.fault).toMatchObject({ code: "XX000" });
    expect(second.value).toMatchObject({ is: "granted" });
    expect(ended).toMatchObject([{ size: 1, committed: true }]);
  });
});

describe("a batch", () => {
  it("is reported when it has ended, with its size and its duration", async () => {
    const { ask, ended } = open({ fates: [["commit", slow(100)]] });
    await pass(50);
    ask("a");
    await pass(100);
    expect(ended).toEqual([{ size: 1, durationMs: 100, committed: true }]);
  });

  it("is not begun any more if it gets its connection after its callers were rejected", async () => {
    const fates: Fates = [
      ["connect", slow(2_000)],
      ["commit", slow(1_000)],
    ];
    const { ask, sent } = open({ timeoutMs: 1_000, fates });
    const first = ask("a");
    await pass(1_500);
    expect(first.fault).toBeInstanceOf(BusyError);
    ask("a");
    await pass(400);
    // It waits for the batch that is running.
    ask("a");
    await pass(100);
    expect(locksOf(sent)).toEqual(["lock what is free"]);
  });

  it("is over at the timeout of its last caller, also of one that has waited elsewhere before", async () => {
    const fates: Fates = [
      ["connect", slow(50)],
      ["commit", slow(5_000)],
    ];
    const { settleClaim, ask, sent } = open({ timeoutMs: 1_000, fates });
    const since = performance.now();
    await pass(500);
    watch(settleClaim(["a"], purchaseOf({ ticketOptionId: "a" }), undefined, since));
    await pass(400);
    ask("a");
    await pass(99);
    expect(locksOf(sent)).toHaveLength(1);
    await pass(1);
    expect(locksOf(sent).length).toBeGreaterThan(1);
  });

  it("is reported as not committed if it has failed", async () => {
    const failed = { is: "failed", code: "XX000" } as const;
    const { ask, ended } = open({ fates: [["commit", failed]] });
    const result = ask("a");
    await pass(0);
    expect(result.fault).toMatchObject({ code: "XX000" });
    expect(ended).toMatchObject([{ size: 1, committed: false }]);
  });

  it("fails with the error of its write, which says more than that of COMMIT", async () => {
    for (const isPipelined of [true, false]) {
      const fates: Fates = [
        ["write", { is: "failed", code: "XX001" }],
        ["commit", { is: "failed", code: "XX002" }],
      ];
      const { ask, database } = open({ isPipelined, fates });
      const result = ask("a");
      await pass(0);
      expect(result.fault).toMatchObject({ code: "XX001" });
      expect(database.purchases.size).toBe(0);
    }
  });

  it("is not acknowledged if its write has failed and COMMIT, which is then a ROLLBACK, has not", async () => {
    const { ask, database } = open({ fates: [["write", { is: "failed", code: "XX001" }]] });
    const result = ask("a");
    await pass(0);
    expect(result.fault).toMatchObject({ code: "XX001" });
    expect(database.purchases.size).toBe(0);
  });

  it("is halved until the claim that PostgreSQL refuses is alone", async () => {
    const refuse = new FakeError("22003");
    const { ask, settled, database } = open({
      slots: 1,
      fates: [["commit", slow(10)]],
      async settleLocked(transaction, locked, claims, how) {
        const isBad = claims.some((claim) => "userId" in claim && claim.userId === "bad");
        if (isBad) throw refuse;
        return settleLockedInFake(transaction, locked, claims, how);
      },
    });
    ask("b");
    await pass(1);
    const results = ["good", "good", "bad", "good", "good"].map((userId) => ask("a", { userId }));
    await pass(10);
    await pass(10);
    expect(results.map(({ fault }) => fault)).toEqual([
      undefined,
      undefined,
      refuse,
      undefined,
      undefined,
    ]);
    expect(sizesOf(settled)).toEqual([1, 5, 2, 3, 1, 2]);
    expect(database.purchases.size).toBe(5);
  });

  /** Settles four claims, of which PostgreSQL refuses the last, so they are halved. The first half takes 100 ms. */
  async function openHalves(fates: Fates) {
    const opened = open({
      slots: 1,
      fates: [["connect", slow(10)], ["commit", slow(100)], ...fates],
      async settleLocked(transaction, locked, claims, how) {
        if (claims.length === 4) throw new FakeError("22003");
        return settleLockedInFake(transaction, locked, claims, how);
      },
    });
    const callers = times(4, undefined).map(() => new AbortController());
    const results = callers.map(({ signal }) => opened.ask("a", {}, signal));
    await pass(50);
    return { ...opened, callers, results };
  }

  it("settles a half without callers that have disconnected meanwhile", async () => {
    const { settled, callers, results } = await openHalves([]);
    callers[2]!.abort("gone away");
    await pass(100);
    expect(results[2]!.fault).toBe("gone away");
    expect(results[3]!.value).toMatchObject({ is: "granted" });
    expect(sizesOf(settled)).toEqual([4, 2, 1]);
  });

  it("locks nothing for a half whose callers have all disconnected", async () => {
    const { sent, callers } = await openHalves([]);
    for (const caller of callers.slice(2)) caller.abort("gone away");
    await pass(100);
    expect(locksOf(sent)).toEqual(["lock what is free", "lock"]);
  });

  it("looks up what was granted after a lost COMMIT of a half, also if a caller has disconnected", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { callers, results } = await openHalves([["commit", { is: "lost after" }]]);
    await pass(60);
    callers[3]!.abort("gone away");
    await pass(50);
    expect(results[3]!.value).toMatchObject({ is: "replayed" });
  });

  it("is not halved after a fault, which rejects all of its claims", async () => {
    const fault = new FakeError("XX000");
    const { ask, settled } = open({ slots: 1, settleLocked: () => Promise.reject(fault) });
    const results = ["a", "a", "a"].map((option) => ask(option));
    await pass(0);
    for (const result of results) expect(result.fault).toBe(fault);
    expect(sizesOf(settled)).toEqual([3]);
  });

  it("takes claims again if an attempt has changed nothing, also those that have arrived since", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { ask, settled } = open({
      slots: 1,
      fates: [["write", { is: "failed", code: "40001" }]],
    });
    const first = ask("a");
    await pass(25);
    const second = ask("a");
    await pass(25);
    expect(sizesOf(settled)).toEqual([1, 2]);
    expect([first.value, second.value]).toMatchObject(times(2, { is: "granted" }));
  });

  it("looks up after a lost COMMIT what was granted, and takes no other claims meanwhile", async () => {
    for (const fate of [{ is: "lost before" }, { is: "lost after" }] as const) {
      vi.spyOn(Math, "random").mockReturnValue(1);
      const { ask, settled, database, sent } = open({ slots: 1, fates: [["commit", fate]] });
      const first = ask("a");
      await pass(25);
      const second = ask("a");
      await pass(25);
      expect(sizesOf(settled)).toEqual([1, 1, 1]);
      expect(locksOf(sent)).toEqual(["lock what is free", "lock", "lock what is free"]);
      const is = fate.is === "lost after" ? "replayed" : "granted";
      expect(first.value).toMatchObject({ is });
      expect(second.value).toMatchObject({ is: "granted" });
      expect(database.purchases.size).toBe(2);
    }
  });

  it("is busy at the timeout of its last caller if its write has failed and there is no further connection", async () => {
    const fates: Fates = [
      ["connect", slow(600)],
      ["write", { is: "failed", code: "40001" }],
      ["connect", slow(5_000)],
    ];
    const { ask } = open({ slots: 1, timeoutMs: 1_000, fates });
    const results = [ask("a")];
    await pass(500);
    results.push(ask("a"));
    await pass(999);
    for (const { endedAt } of results) expect(endedAt).toBeUndefined();
    await pass(1);
    for (const { fault } of results) expect(fault).toBeInstanceOf(BusyError);
  });

  it("has an unknown outcome at the timeout of each caller while it waits for a connection after a lost COMMIT", async () => {
    const fates: Fates = [
      ["connect", slow(600)],
      ["commit", { is: "lost before" }],
      ["connect", slow(5_000)],
    ];
    const { ask } = open({ slots: 1, timeoutMs: 1_000, fates });
    const early = ask("a");
    await pass(500);
    const late = ask("a");
    await pass(500);
    expect(early.fault).toBeInstanceOf(OutcomeUnknownError);
    expect(late.endedAt).toBeUndefined();
    await pass(500);
    expect(late.fault).toBeInstanceOf(OutcomeUnknownError);
  });

  it("locks after a lost COMMIT what its options draw on, once", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { ask, sent } = open({
      fates: [
        ["commit", slow(10)],
        ["commit", { is: "lost before" }],
      ],
    });
    const result = ask("bundle");
    await pass(10);
    await pass(50);
    expect(result.value).toMatchObject({ is: "granted" });
    // The first batch learns what it draws on.
    expect(locksOf(sent)).toEqual(["lock what is free", "lock what is free", "lock"]);
  });

  it("locks what an option draws on that is created between a lost COMMIT and the next attempt", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { ask, database } = open({ fates: [["commit", { is: "lost before" }]] });
    const result = ask("new");
    await pass(10);
    database.options.set("new", optionOf("new", [{ ticketOptionId: "a", units: 1 }]));
    await pass(40);
    expect(result.value).toMatchObject({ is: "granted" });
    expect(database.options.get("a")!.allocation).toBe(98);
  });

  it("locks what its options draw on when that has become known", async () => {
    const { ask, database, settled } = open();
    const results = [ask("bundle"), ask("bundle")];
    await pass(0);
    expect(results.map(({ value }) => value)).toMatchObject(times(2, { is: "granted" }));
    expect(database.options.get("a")!.allocation).toBe(96);
    // The first batch has learnt it.
    expect(sizesOf(settled)).toEqual([0, 2]);
  });

  it("begins with all that waits after its only slot is free again", async () => {
    const { ask, settled } = open({ slots: 1 });
    for (const option of ["a", "b"]) {
      const result = ask(option);
      await pass(0);
      expect(result.value).toMatchObject({ is: "granted" });
    }
    expect(sizesOf(settled)).toEqual([1, 1]);
  });

  it("lets the process do other work after 32 callers, if it has more", async () => {
    for (const [callers, turns] of [
      [70, ["32 in turn 1", "32 in turn 2", "6 in turn 3"]],
      [32, ["32 in turn 0"]],
    ] as const) {
      let turn = 0;
      const observer = { batchEnded: () => void setImmediate(nextTurn) };
      const nextTurn = () => {
        turn += 1;
        if (turn < 10) setImmediate(nextTurn);
      };
      const { settleClaim } = open({ slots: 1, fates: [["connect", slow(10)]], observer });
      const continuedIn: number[] = [];
      for (let index = 0; index < callers; index += 1) {
        const claim = purchaseOf({ ticketOptionId: "a", id: `${index}` });
        void settleClaim(["a"], claim).then(() => continuedIn.push(turn));
      }
      await pass(10);
      await vi.waitFor(() => expect(continuedIn).toHaveLength(callers), PATIENCE);
      const byTurn = Map.groupBy(continuedIn, (each) => each);
      expect([...byTurn].map(([each, { length }]) => `${length} in turn ${each}`)).toEqual(turns);
    }
  });
});

describe("a claim that cannot be decided yet", () => {
  const undecided: Undecided = { is: "undecided", alsoLock: [] };

  it("is settled again in its place, with the further options that it needs", async () => {
    const later: Undecided = { is: "undecided", alsoLock: ["b"] };
    const { ask, settled, sent } = open({ slots: 1, settleLocked: outcomes(later) });
    const result = ask("a");
    await pass(0);
    expect(result.value).toMatchObject({ is: "granted" });
    expect(sizesOf(settled)).toEqual([1, 1]);
    expect(locksOf(sent)).toHaveLength(2);
  });

  it("is busy after half of its timeout, because its outcome would be unknown in a later batch", async () => {
    const attempt = async (connectMs: number) => {
      const fates: Fates = [["connect", slow(connectMs)]];
      const settleLocked = outcomes(undecided);
      const { ask } = open({ timeoutMs: 1_000, fates, settleLocked });
      await pass(1_000);
      const result = ask("a");
      await pass(connectMs);
      return result;
    };
    expect((await attempt(499)).value).toMatchObject({ is: "granted" });
    expect((await attempt(500)).fault).toBeInstanceOf(BusyError);
  });

  it("is busy at once if another transaction may be taking its id", async () => {
    const { ask } = open({ settleLocked: outcomes({ ...undecided, isContested: true }) });
    const result = ask("a");
    await pass(0);
    expect(result.fault).toBeInstanceOf(BusyError);
  });
});

describe("a row that another session has locked", () => {
  it("delays only the claims on it, which wait for it in transactions of their own", async () => {
    const { ask, database, sent } = open({ slots: 1 });
    const other = database.openSession();
    await other.lock(["a"]);
    const contested = ask("a");
    await pass(10);
    const free = ask("b");
    await pass(10);
    expect(free.value).toMatchObject({ is: "granted" });
    expect(contested.endedAt).toBeUndefined();
    await pass(470);
    expect(sent).not.toContain("lock");
    // After half a second in order of ids, it waits for this row alone.
    await pass(200);
    expect(sent).toContain("lock");
    other.end();
    await pass(0);
    expect(contested.value).toMatchObject({ is: "granted" });
    expect(database.locked()).toBe(0);
  });

  it("is not waited for by callers that have lost their patience", async () => {
    const { ask, database } = open({ slots: 1, timeoutMs: 1_000 });
    const other = database.openSession();
    await other.lock(["a"]);
    const results = [ask("a"), ask("a")];
    await pass(1_000);
    for (const { fault } of results) expect(fault).toBeInstanceOf(BusyError);
    other.end();
    await pass(5_000);
    expect(database.purchases.size).toBe(0);
    const next = ask("a");
    await pass(0);
    expect(next.value).toMatchObject({ is: "granted" });
  });
});
