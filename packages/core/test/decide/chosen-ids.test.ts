import { expect, it } from "vitest";

import type { Claim } from "../../src/settle/claim.ts";
import { decideClaims } from "../../src/settle/decide/decide-claims.ts";
import { noKnownIds, type KnownIds } from "../../src/settle/decide/judge-ids.ts";
import type { Ledger } from "../../src/settle/decide/ledger.ts";
import { purchaseOf } from "./claims.ts";
import { knownPurchase, ledgersOf } from "./ledger-of.ts";

const chosen = (request: string, ...ids: string[]) => ({
  request,
  ids: ids.map((id) => ({ id, lockKey: id })),
});

const purchaseAs = (id: string, request: string): Claim => ({
  ...purchaseOf({ id }),
  chosenIds: chosen(request, id),
});

const taken = { is: "refused", code: "id_taken" };

function decide(
  claims: readonly Claim[],
  given: Partial<KnownIds> = {},
  prepare?: (ledger: Ledger) => void,
) {
  const ids = { ...noKnownIds(), ...given };
  const ledgers = ledgersOf({ option: { allocation: 4 } });
  prepare?.(ledgers.get("option")!);
  const outcomes = decideClaims(ledgers, claims, undefined, undefined, ids);
  return { outcomes, ids, left: ledgers.get("option")!.left };
}

it("grants a claim with free ids, and notes that they are taken", () => {
  const { outcomes, ids, left } = decide([purchaseAs("1", "first"), purchaseAs("1", "second")]);
  expect(outcomes).toMatchObject([{ is: "granted" }, taken]);
  expect(ids.taken).toEqual([{ id: "1", request: "first" }]);
  expect(left).toBe(2);
});

it("takes no ids for a claim that is refused", () => {
  const tooMany = { ...purchaseOf({ id: "1", quantity: 5 }), chosenIds: chosen("first", "1") };
  const { outcomes, ids } = decide([tooMany, purchaseAs("1", "second")]);
  expect(outcomes).toMatchObject([{ code: "allocation_exceeded" }, { is: "granted" }]);
  expect(ids.taken).toEqual([{ id: "1", request: "second" }]);
});

it("repeats the request that has taken the ids", () => {
  const { outcomes, ids } = decide([purchaseAs("1", "first"), purchaseAs("1", "first")]);
  expect(outcomes).toMatchObject([{ is: "granted" }, { is: "replayed" }]);
  expect(ids.taken).toHaveLength(1);
});

it("refuses ids that another request has taken, also if only one of several", () => {
  const claim = { ...purchaseOf({ id: "1" }), chosenIds: chosen("first", "1", "2") };
  const { outcomes } = decide([claim], { requests: new Map([["2", "another"]]) });
  expect(outcomes).toEqual([taken]);
  const both = new Map([
    ["1", "first"],
    ["2", "another"],
  ]);
  expect(decide([claim], { requests: both }).outcomes).toEqual([taken]);
});

it("refuses ids that the request has taken for something else", () => {
  const { outcomes } = decide([purchaseAs("1", "first")], { requests: new Map([["1", "first"]]) });
  expect(outcomes).toEqual([taken]);
});

it("refuses the id of a row that the box office or a key has made", () => {
  for (const quantity of [2, 3]) {
    const { outcomes } = decide([purchaseAs("1", "first")], {}, ({ purchases }) => {
      purchases.set("1", knownPurchase({ quantity }));
    });
    expect(outcomes).toEqual([taken]);
  }
});

it("does not decide a claim whose id another transaction may be taking, unless it is refused anyway", () => {
  const contested = new Set(["1"]);
  const { outcomes, ids, left } = decide([purchaseAs("1", "first")], { contested });
  expect(outcomes).toEqual([{ is: "undecided", alsoLock: [], isContested: true }]);
  expect([ids.taken, left]).toEqual([[], 4]);
  const tooMany = { ...purchaseOf({ id: "1", quantity: 5 }), chosenIds: chosen("first", "1") };
  expect(decide([tooMany], { contested }).outcomes).toMatchObject([
    { code: "allocation_exceeded" },
  ]);
  expect(decide([purchaseAs("2", "first")], { contested }).outcomes).toMatchObject([
    { is: "granted" },
  ]);
});

it("refuses a taken id although it is not known whether the claim would be granted", () => {
  const claim = purchaseAs("1", "first");
  const ids = { ...noKnownIds(), requests: new Map([["1", "another"]]) };
  const later = { is: "undecided", alsoLock: [] } as const;
  const unread = new Map([[claim, later]]);
  const ledgers = ledgersOf({ option: {} });
  expect(decideClaims(ledgers, [claim], undefined, unread, ids)).toEqual([taken]);
});

it("does not decide a claim if another transaction may be taking one of its ids", () => {
  const claim = { ...purchaseOf({ id: "1" }), chosenIds: chosen("first", "1", "2") };
  const contested = { is: "undecided", alsoLock: [], isContested: true } as const;
  const ids = { ...noKnownIds(), contested: new Set(["2"]) };
  expect(decide([claim], ids).outcomes).toEqual([contested]);
  // It is not decided again, also if its users would be looked up later.
  const unread = new Map([[claim, { is: "undecided", alsoLock: [] } as const]]);
  const outcomes = decideClaims(ledgersOf({ option: {} }), [claim], undefined, unread, ids);
  expect(outcomes).toEqual([contested]);
});
