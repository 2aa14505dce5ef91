import { expect, it } from "vitest";

import {
  createOptionTurns,
  type Locking,
  type QueuedClaim,
  type WaitingOption,
} from "../../src/settle/option-turns.ts";

const CLAIM: QueuedClaim = {
  claim: {
    kind: "purchase",
    id: "purchase",
    ticketOptionId: "option",
    userId: "user",
    quantity: 1,
    isRepeatable: false,
    orderLines: null,
    createdBy: null,
    reference: null,
    metadata: null,
  },
  ticketOptionIds: ["option"],
  signal: undefined,
  since: 0,
  arrival: 1,
  isWaiting: true,
  resolve: () => {},
  reject: () => {},
};

const optionOf = (id: string, locking: Locking = "skip", claims = [CLAIM]): WaitingOption => ({
  id,
  claims,
  locking,
  misses: 0,
  inOrderBatches: 0,
  isReserved: false,
  dueSince: 0,
  neededBy: new Set(),
});

it("makes an option due once, in the order of arrival, and not while a batch has it", () => {
  const turns = createOptionTurns();
  const [first, second] = [optionOf("first"), optionOf("second")];
  const reserved = { ...optionOf("reserved"), isReserved: true };
  for (const option of [first, second, reserved, first]) turns.makeDue(option);
  expect([...turns.due("skip")]).toEqual([first, second]);
  turns.makeUndue(first);
  expect([...turns.due("skip")]).toEqual([second]);
});

it("makes options due again that have waited for one, once", () => {
  const turns = createOptionTurns();
  const needing = optionOf("needing");
  const idle = optionOf("idle", "skip", []);
  const needed = optionOf("needed");
  needed.neededBy.add(needing).add(idle);
  turns.wakeAll(needed);
  expect([...turns.due("skip")]).toEqual([needing]);
  expect(needed.neededBy).toEqual(new Set());
});

it("changes the way in which an option is locked, and lets those that wait for it try again", () => {
  const turns = createOptionTurns();
  const option = optionOf("option");
  const needing = optionOf("needing");
  option.neededBy.add(needing);
  turns.makeDue(option);
  turns.changeLocking(option, "wait");
  expect(option.locking).toBe("wait");
  expect([...turns.due("skip")]).toEqual([needing]);
  turns.makeDue(option);
  expect([...turns.due("wait")]).toEqual([option]);
});

it("does not wake an option whose batches cannot lock what it needs", () => {
  const turns = createOptionTurns();
  const needed = optionOf("needed", "wait in order");
  const [skipping, inOrder, waiting] = [
    optionOf("skipping", "skip"),
    optionOf("in order", "wait in order"),
    optionOf("waiting", "wait"),
  ];
  for (const option of [skipping, inOrder, waiting]) needed.neededBy.add(option);
  turns.wake(needed);
  expect(turns.due("skip")).toEqual(new Set());
  expect([...turns.due("wait in order"), ...turns.due("wait")]).toEqual([inOrder, waiting]);
  expect(needed.neededBy).toEqual(new Set([skipping]));
});
