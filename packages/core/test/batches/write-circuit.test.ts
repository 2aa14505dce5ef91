import { expect, it } from "vitest";

import { createWriteCircuit, type WriteCircuit } from "../../src/database/write-circuit.ts";
import type { Attempt } from "../../src/database/retry.ts";
import { BusyError } from "../../src/model/errors.ts";
import { fakeTime, pass } from "./fake-time.ts";
import { FakeError } from "./schedules/fake-database.ts";

fakeTime();

const CONTEXT: Attempt = { mayBeDone: false, mayHaveEffect: () => {} };
const readOnly = new FakeError("25006");

const rejectedWrite = ({ guard }: WriteCircuit) => guard(() => Promise.reject(readOnly));

/** Opens the circuit: the second attempt at a write is rejected, too. */
async function open(): Promise<WriteCircuit> {
  const circuit = createWriteCircuit();
  const write = rejectedWrite(circuit);
  await expect(write(CONTEXT)).rejects.toBe(readOnly);
  expect(circuit.isOpen()).toBe(false);
  await expect(write(CONTEXT)).rejects.toBe(readOnly);
  expect(circuit.isOpen()).toBe(true);
  return circuit;
}

it("lets a write through, with its result and its context", async () => {
  const { guard, isOpen } = createWriteCircuit();
  const contexts: Attempt[] = [];
  const write = guard(async (context) => contexts.push(context));
  expect(await write(CONTEXT)).toBe(1);
  expect(contexts).toEqual([CONTEXT]);
  expect(isOpen()).toBe(false);
});

it("stays closed if different writes are rejected once, or fail otherwise", async () => {
  const circuit = createWriteCircuit();
  const fault = new FakeError("40001");
  const failing = circuit.guard(() => Promise.reject(fault));
  for (const _ of [1, 2, 3]) {
    await expect(rejectedWrite(circuit)(CONTEXT)).rejects.toBe(readOnly);
    await expect(failing(CONTEXT)).rejects.toBe(fault);
  }
  expect(circuit.isOpen()).toBe(false);
});

it("opens for half a second, and rejects all writes without sending them", async () => {
  const { guard, isOpen } = await open();
  let sent = 0;
  const write = guard(async () => void (sent += 1));
  await pass(499);
  expect(isOpen()).toBe(true);
  await expect(write(CONTEXT)).rejects.toBeInstanceOf(BusyError);
  expect(sent).toBe(0);
  await pass(1);
  expect(isOpen()).toBe(false);
});

it("sends one write as a probe, and rejects the others until it has its result", async () => {
  const { guard, isOpen } = await open();
  await pass(500);
  const end = Promise.withResolvers<string>();
  const probe = guard(() => end.promise)(CONTEXT);
  expect(isOpen()).toBe(true);
  await expect(guard(async () => "too early")(CONTEXT)).rejects.toBeInstanceOf(BusyError);
  end.resolve("done");
  expect(await probe).toBe("done");
  expect(isOpen()).toBe(false);
  // Now a first rejection is not a reason to open it again.
  const { promise, reject } = Promise.withResolvers<never>();
  const rejected = guard(() => promise)(CONTEXT);
  expect(isOpen()).toBe(false);
  reject(readOnly);
  await expect(rejected).rejects.toBe(readOnly);
  expect(isOpen()).toBe(false);
});

it("opens again when the probe is rejected, for half a second from then on", async () => {
  const circuit = await open();
  await pass(500);
  const end = Promise.withResolvers<never>();
  const probe = circuit.guard(() => end.promise)(CONTEXT);
  await pass(400);
  end.reject(readOnly);
  await expect(probe).rejects.toBe(readOnly);
  await pass(499);
  expect(circuit.isOpen()).toBe(true);
  await pass(1);
  expect(circuit.isOpen()).toBe(false);
});

it("does not wait any longer because of a probe that fails otherwise", async () => {
  const circuit = await open();
  await pass(500);
  const end = Promise.withResolvers<never>();
  const probe = circuit.guard(() => end.promise)(CONTEXT);
  await pass(400);
  const fault = new FakeError("40001");
  end.reject(fault);
  await expect(probe).rejects.toBe(fault);
  await pass(100);
  expect(circuit.isOpen()).toBe(false);
});
