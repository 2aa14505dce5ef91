import { expect, it } from "vitest";

import { refuseUsedIds } from "../../src/operations/refuse-used-ids.ts";
import type { SettleClaim } from "../../src/settle/settle-claim.ts";
import { purchaseOf } from "../decide/claims.ts";
import { fakeTime, pass, watch } from "./fake-time.ts";

fakeTime();

it("counts the lookup of chosen ids as a part of the timeout, and only if there are any", async () => {
  const times: (number | undefined)[] = [];
  const settle: SettleClaim = async (_ids, _claim, _signal, since) => {
    times.push(since);
    return { is: "granted", events: [] };
  };
  const settleUnused = refuseUsedIds(settle, async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return [];
  });
  const askedAt = performance.now();
  const chosenIds = { request: "request", ids: [{ id: "purchase", lockKey: "1" }] };
  watch(settleUnused(["a"], { ...purchaseOf({ ticketOptionId: "a" }), chosenIds }));
  watch(settleUnused(["a"], purchaseOf({ ticketOptionId: "a" })));
  await pass(300);
  expect(times).toEqual([undefined, askedAt]);
});
