import { describe, expect, it, vi } from "vitest";

import { createRetrier, type Attempt, type Deadline } from "../../src/database/retry.ts";
import { BusyError, OutcomeUnknownError } from "../../src/model/errors.ts";
import { fakeTime, pass, watch } from "./fake-time.ts";
import { FakeError } from "./schedules/fake-database.ts";

fakeTime();

const connectionLost = () => new Error("Connection terminated unexpectedly");
const serializationFailure = () => new FakeError("40001");
const readOnly = () => new FakeError("25006");

function deadlineIn(ms: number): Deadline {
  const at = performance.now() + ms;
  return { at: () => at, noEarlierThan: () => at };
}

/** Attempts that fail one after another, and then return "done". */
function attemptsThatFail(...faults: readonly (() => Error)[]) {
  const made: { readonly at: number; readonly mayBeDone: boolean }[] = [];
  const attempt = async ({ mayBeDone, mayHaveEffect }: Attempt) => {
    const fault = faults[made.length];
    made.push({ at: performance.now(), mayBeDone });
    mayHaveEffect();
    if (fault) throw fault();
    return "done";
  };
  return { attempt, made };
}

const always = (fault: () => Error) => Array.from({ length: 1_000 }, () => fault);

describe("an operation", () => {
  it("has the result of its first attempt that succeeds", async () => {
    const { attempt, made } = attemptsThatFail(serializationFailure);
    const result = watch(createRetrier().retry(deadlineIn(1_000), attempt));
    await pass(50);
    expect(result.value).toBe("done");
    expect(made).toMatchObject([{ mayBeDone: false }, { mayBeDone: false }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is repeated after random pauses, of which the longest doubles up to half a second", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { attempt, made } = attemptsThatFail(...always(serializationFailure));
    const beganAt = performance.now();
    watch(createRetrier().retry(deadlineIn(2_000), attempt));
    await pass(2_000);
    const times = made.map(({ at }) => at - beganAt);
    expect(times).toEqual([0, 50, 150, 350, 750, 1_250, 1_750]);
  });

  it("is repeated at random moments, so that many do not come back together", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const { attempt, made } = attemptsThatFail(serializationFailure);
    const beganAt = performance.now();
    watch(createRetrier().retry(deadlineIn(1_000), attempt));
    await pass(100);
    expect(made[1]!.at - beganAt).toBe(25);
  });

  it("is not repeated after a fault or a refusal, which it fails with", async () => {
    for (const fault of [new FakeError("XX000"), new FakeError("23514"), new TypeError("bug")]) {
      const { attempt, made } = attemptsThatFail(() => fault);
      const result = watch(createRetrier().retry(deadlineIn(1_000), attempt));
      await pass(0);
      expect(result.fault).toBe(fault);
      expect(made).toHaveLength(1);
    }
  });

  it("is busy at once if a lock was not available, which takes time itself", async () => {
    const { attempt } = attemptsThatFail(() => new FakeError("55P03"));
    const result = watch(createRetrier().retry(deadlineIn(1_000), attempt));
    await pass(0);
    expect(result.fault).toBeInstanceOf(BusyError);
    expect(result.fault).toMatchObject({ cause: { code: "55P03" } });
  });

  it("is not attempted again if its deadline would be over by then", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const attemptsUntil = async (ms: number) => {
      const { attempt, made } = attemptsThatFail(serializationFailure);
      const result = watch(createRetrier().retry(deadlineIn(ms), attempt));
      await pass(0);
      const isBusy = result.fault instanceof BusyError;
      await pass(100);
      return [made.length, isBusy];
    };
    expect(await attemptsUntil(50)).toEqual([1, true]);
    expect(await attemptsUntil(51)).toEqual([2, false]);
  });
});

describe("an operation that loses its connection", () => {
  it("may be done from then on if a write was sent", async () => {
    const faults = [connectionLost, serializationFailure];
    const { attempt, made } = attemptsThatFail(...faults);
    watch(createRetrier().retry(deadlineIn(1_000), attempt));
    await pass(500);
    expect(made.map(({ mayBeDone }) => mayBeDone)).toEqual([false, true, true]);
  });

  it("is not done if no write was sent in the attempt that lost it", async () => {
    const seen: boolean[] = [];
    const attempt = async ({ mayBeDone, mayHaveEffect }: Attempt) => {
      seen.push(mayBeDone);
      if (seen.length === 1) {
        mayHaveEffect();
        throw serializationFailure();
      }
      if (seen.length === 2) throw connectionLost();
    };
    watch(createRetrier().retry(deadlineIn(1_000), attempt));
    await pass(500);
    expect(seen).toEqual([false, false, false]);
  });

  it("is repeated until its outcome is known, whatever the later attempts fail with", async () => {
    for (const fault of [() => new FakeError("23514"), () => new FakeError("55P03"), readOnly]) {
      const { attempt, made } = attemptsThatFail(connectionLost, fault, fault, fault);
      const result = watch(createRetrier().retry(deadlineIn(5_000), attempt));
      await pass(2_000);
      expect(result.value).toBe("done");
      expect(made).toHaveLength(5);
    }
  });

  it("has an unknown outcome at its deadline", async () => {
    const { attempt } = attemptsThatFail(...always(connectionLost));
    const beganAt = performance.now();
    const result = watch(createRetrier().retry(deadlineIn(1_000), attempt));
    await pass(1_000);
    expect(result.fault).toBeInstanceOf(OutcomeUnknownError);
    expect(result.endedAt! - beganAt).toBeGreaterThan(499);
  });
});

describe("an operation at its deadline", () => {
  const running = (deadline: Deadline) => {
    const end = Promise.withResolvers<string>();
    const attempts: Attempt[] = [];
    const retrier = createRetrier();
    const retrying = retrier.retry(deadline, (attempt) => {
      attempts.push(attempt);
      return end.promise;
    });
    return { ...retrier, attempts, end, result: watch(retrying) };
  };

  it("is busy if it has sent no write, and sends none any more", async () => {
    const { attempts, result } = running(deadlineIn(1_000));
    await pass(999);
    expect(result).toEqual({});
    await pass(1);
    expect(result.fault).toBeInstanceOf(BusyError);
    expect(attempts[0]!.mayHaveEffect).toThrow(BusyError);
  });

  it("has an unknown outcome if it has sent a write", async () => {
    const { attempts, result } = running(deadlineIn(1_000));
    attempts[0]!.mayHaveEffect();
    await pass(1_000);
    expect(result.fault).toBeInstanceOf(OutcomeUnknownError);
  });

  it("continues if further callers have joined it, until the deadline of the last one", async () => {
    const lastAt = performance.now() + 1_500;
    const { result } = running({ at: () => lastAt, noEarlierThan: deadlineIn(1_000).at });
    await pass(1_499);
    expect(result).toEqual({});
    await pass(1);
    expect(result.fault).toBeInstanceOf(BusyError);
  });

  it("asks for that deadline no earlier than necessary", async () => {
    const at = vi.fn(() => 0);
    running({ at, noEarlierThan: deadlineIn(1_000).at });
    await pass(999);
    expect(at).not.toHaveBeenCalled();
  });

  it("is not over before, even if a timer fires early", async () => {
    const now = performance.now();
    const at = vi.fn(() => now + 1_000);
    const { result } = running({ at, noEarlierThan: () => now + 1_000 });
    const clock = vi.spyOn(performance, "now").mockReturnValue(now + 999);
    await pass(1_000);
    expect(result).toEqual({});
    expect(at).not.toHaveBeenCalled();
    clock.mockReturnValue(now + 1_000);
    await pass(1);
    expect(result.fault).toBeInstanceOf(BusyError);
  });

  it("is not the probe of the database any more", async () => {
    let at = performance.now() + 1_000;
    const { end, isCircuitOpen } = running({ at: () => at, noEarlierThan: () => at });
    await pass(1_000);
    at += 60_000;
    end.reject(connectionLost());
    await pass(2_000);
    expect(isCircuitOpen()).toBe(false);
  });
});

describe("a database that takes no writes", () => {
  it("is asked twice, the second time on a new connection", async () => {
    const { attempt, made } = attemptsThatFail(...always(readOnly));
    const result = watch(createRetrier().retry(deadlineIn(5_000), attempt));
    await pass(100);
    expect(result.fault).toBeInstanceOf(BusyError);
    expect(made).toHaveLength(2);
  });

  it("is asked again after other faults, before and after", async () => {
    for (const faults of [
      [serializationFailure, serializationFailure],
      [serializationFailure, readOnly],
      [readOnly, serializationFailure],
    ]) {
      const { attempt } = attemptsThatFail(...faults);
      const result = watch(createRetrier().retry(deadlineIn(5_000), attempt));
      await pass(1_000);
      expect(result.value).toBe("done");
    }
  });
});

describe("the circuit breaker", () => {
  /** Retries until so many milliseconds have passed, without reaching the database. */
  function openUnreachable(ms: number) {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const retrier = createRetrier();
    const { attempt, made } = attemptsThatFail(...always(connectionLost));
    watch(retrier.retry(deadlineIn(ms), attempt));
    return { ...retrier, made };
  }

  it("opens when the database was unreachable for over a second and one request probes it", async () => {
    await pass(60_000);
    const { isCircuitOpen, retry } = openUnreachable(3_000);
    await pass(1_000);
    expect(isCircuitOpen()).toBe(false);
    await pass(1);
    expect(isCircuitOpen()).toBe(true);
    const { attempt, made } = attemptsThatFail();
    const rejected = watch(retry(deadlineIn(1_000), attempt));
    await pass(0);
    expect(rejected.fault).toBeInstanceOf(BusyError);
    expect(made).toEqual([]);
  });

  it("admits the next request as a probe when the one before has ended", async () => {
    const { isCircuitOpen, retry } = openUnreachable(2_000);
    await pass(2_000);
    expect(isCircuitOpen()).toBe(false);
    const end = Promise.withResolvers<string>();
    const probe = watch(retry(deadlineIn(1_000), () => end.promise));
    expect(isCircuitOpen()).toBe(true);
    end.resolve("done");
    await pass(0);
    expect(probe.value).toBe("done");
    // The database has responded, so the next request is no probe.
    watch(retry(deadlineIn(1_000), () => new Promise(() => {})));
    expect(isCircuitOpen()).toBe(false);
  });

  it("counts a request as one probe, however often it is attempted", async () => {
    const { isCircuitOpen, made } = openUnreachable(3_000);
    await pass(3_000);
    expect(made.length).toBeGreaterThan(3);
    expect(isCircuitOpen()).toBe(false);
  });

  it("closes when the database responds to a ping, though the attempt after that waits", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    let isReachable = false;
    const { retry, isCircuitOpen } = createRetrier(async () => {
      if (!isReachable) throw connectionLost();
    });
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      if (attempts === 1) throw connectionLost();
      return new Promise(() => {});
    };
    watch(retry(deadlineIn(10_000), attempt));
    await pass(1_200);
    expect(isCircuitOpen()).toBe(true);
    expect(attempts).toBe(1);
    isReachable = true;
    await pass(100);
    expect(isCircuitOpen()).toBe(false);
    expect(attempts).toBe(2);
  });

  it("closes when the database responds, even if it takes no writes", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { retry, isCircuitOpen } = createRetrier();
    const lost = Array.from({ length: 5 }, () => connectionLost);
    const { attempt } = attemptsThatFail(...lost, readOnly, ...always(connectionLost));
    watch(retry(deadlineIn(10_000), attempt));
    await pass(1_200);
    expect(isCircuitOpen()).toBe(true);
    // The attempt after 1,250 ms is rejected, and the one after 1,750 ms is lost again.
    await pass(100);
    expect(isCircuitOpen()).toBe(false);
    await pass(1_400);
    expect(isCircuitOpen()).toBe(false);
    await pass(100);
    expect(isCircuitOpen()).toBe(true);
  });

  it("stays open after faults of this system, which say nothing about the database", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { retry, isCircuitOpen } = createRetrier();
    const tooManyFiles = () => Object.assign(new Error("too many open files"), { code: "EMFILE" });
    const { attempt } = attemptsThatFail(connectionLost, ...always(tooManyFiles));
    watch(retry(deadlineIn(10_000), attempt));
    await pass(2_000);
    expect(isCircuitOpen()).toBe(true);
  });

  it("opens also after requests that were no probes, and counts none of them", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { retry, isCircuitOpen } = createRetrier();
    for (const _ of [1, 2, 3]) await retry(deadlineIn(1_000), async () => "done");
    // This one began before, and waits.
    watch(retry(deadlineIn(10_000), () => new Promise(() => {})));
    const { attempt } = attemptsThatFail(...always(connectionLost));
    watch(retry(deadlineIn(2_000), attempt));
    await pass(1_500);
    expect(isCircuitOpen()).toBe(true);
    await pass(500);
    expect(isCircuitOpen()).toBe(false);
  });

  it("stays closed while the database is reachable, whatever fails", async () => {
    const { retry, isCircuitOpen } = createRetrier();
    const { attempt } = attemptsThatFail(...always(serializationFailure));
    watch(retry(deadlineIn(3_000), attempt));
    await pass(2_000);
    expect(isCircuitOpen()).toBe(false);
  });
});
