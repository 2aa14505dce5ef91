import { expect, it } from "vitest";

import { linesOf, type Claim } from "../../../packages/core/src/settle/claim.ts";
import { Random } from "../../src/statistics/random.ts";
import { checkHistory } from "../../src/chaos/witness/check-history.ts";
import { createModel } from "../../src/chaos/witness/model.ts";
import type { History, RecordedDecision, Request } from "../../src/chaos/witness/history.ts";
import { makeHistory, makeOption } from "../../src/chaos/witness/make-history.ts";
import { answerOf, questionOf } from "../../src/chaos/witness/questions.ts";
import { findOrder, type Operation } from "./search-checker.ts";

const OPTIONS = ["option a", "option b"] as const;
const CAPACITY = 2;

/** Purchases of one option or of both, of tickets for a user of its own, or the cancellation of a purchase of one. */
interface Asked {
  readonly index: number;
  /** Of each option. */
  readonly quantities: readonly [number, number];
  /** The index of the purchase to cancel, instead. */
  readonly cancels?: number;
}

type Answer = "granted" | "refused";

/** Tickets that are left of each option, and the indexes of purchases that can be cancelled. */
interface State {
  readonly left: readonly [number, number];
  readonly purchases: Readonly<Record<number, readonly [number, number]>>;
}

const INITIAL: State = { left: [CAPACITY, CAPACITY], purchases: {} };

/** What must be answered, written apart from the product. */
function step(
  { left, purchases }: State,
  { index, quantities, cancels }: Asked,
  answer: Answer,
): State | undefined {
  if (cancels !== undefined) {
    const returned = purchases[cancels];
    if (answer !== (returned ? "granted" : "refused")) return undefined;
    if (!returned) return { left, purchases };
    const { [cancels]: _, ...others } = purchases;
    return { left: [left[0] + returned[0], left[1] + returned[1]], purchases: others };
  }
  const rest = [left[0] - quantities[0], left[1] - quantities[1]] as const;
  if (answer !== (rest[0] >= 0 && rest[1] >= 0 ? "granted" : "refused")) return undefined;
  if (answer === "refused") return { left, purchases };
  const isOrder = quantities[0] > 0 && quantities[1] > 0;
  return { left: rest, purchases: isOrder ? purchases : { ...purchases, [index]: quantities } };
}

/** Four operations at random times, with answers that may be wrong. */
function thinkOfOperations(random: Random, unitMs: number): readonly Operation<Asked, Answer>[] {
  let state = INITIAL;
  return Array.from({ length: 4 }, (_, index) => {
    const mayCancel = index > 0 && random.chance(0.3);
    const asked: Asked = mayCancel
      ? { index, quantities: [0, 0], cancels: random.integer(0, index - 1) }
      : {
          index,
          quantities: random.pick([
            [1, 0],
            [2, 0],
            [0, 1],
            [0, 2],
            [1, 1],
            [2, 1],
          ]),
        };
    const next = step(state, asked, "granted");
    state = next ?? state;
    const rightAnswer = next ? "granted" : "refused";
    const sentAt = random.integer(0, 9) * unitMs;
    return {
      asked,
      answer: random.chance(0.2) ? random.pick(["granted", "refused"]) : rightAnswer,
      sentAt,
      answeredAt: sentAt + random.integer(1, 9) * unitMs,
    };
  });
}

const UNNAMED = { isRepeatable: false, createdBy: null } as const;

function toClaim(
  { index, quantities, cancels }: Asked,
  operations: readonly Operation<Asked, Answer>[],
): Claim {
  if (cancels !== undefined) {
    const [first] = operations[cancels]!.asked.quantities;
    return {
      ...UNNAMED,
      kind: "cancellation",
      id: `cancellation ${index}`,
      ticketOptionId: OPTIONS[first > 0 ? 0 : 1],
      purchaseId: `purchase ${cancels}`,
      expectedUserId: undefined,
      quantity: undefined,
      replacement: null,
    };
  }
  const lines = quantities.flatMap((quantity, option) =>
    quantity === 0
      ? []
      : {
          ...UNNAMED,
          kind: "purchase" as const,
          id: `purchase ${index}`,
          ticketOptionId: OPTIONS[option]!,
          userId: `user ${index}`,
          quantity,
          orderLines: null,
          reference: null,
          metadata: null,
        },
  );
  if (lines.length === 1) return lines[0]!;
  return {
    kind: "order",
    lines: Array.from(lines, (line, number) => {
      return { ...line, id: `line ${index} ${number}`, orderLines: 2 };
    }),
  };
}

/** What a product records that decides in this order, and gives these answers. */
function record(
  operations: readonly Operation<Asked, Answer>[],
  order: readonly number[],
): History {
  const options = OPTIONS.map((id) => makeOption(id, CAPACITY));
  const model = createModel(options);
  const decisions: RecordedDecision[] = [];
  const requests: Request[] = [];
  let state = INITIAL;
  let clock = 0;
  for (const index of order) {
    const { asked, answer, sentAt, answeredAt } = operations[index]!;
    const claim = toClaim(asked, operations);
    const granted = step(state, asked, "granted");
    state = granted ?? state;
    clock = Math.max(clock + 1, sentAt);
    const undecided = {
      transaction: String(index),
      at: new Date(clock),
      now: undefined,
      options: OPTIONS.filter((id) =>
        linesOf(claim).some((line) => line.ticketOptionId === id),
      ).map((id) => {
        const { version, ledger } = model.options.get(id)!;
        return { id, version, allocation: ledger.left, isChanged: granted !== undefined };
      }),
      expired: [],
      isEmbedded: false,
    };
    const waiting = { id: String(index), claim, seen: undefined, outcome: NOTHING };
    const [outcome = NOTHING] = model.decide({ ...undecided, claims: [waiting] }, unexpected);
    if (outcome.is === "undecided") throw new Error("everything is decided");
    decisions.push({ ...undecided, claims: [{ ...waiting, outcome }] });
    const right = outcome.is === "granted" ? "granted" : "refused";
    const text = answerOf(claim, outcome);
    requests.push({
      question: questionOf(claim)!,
      answer: answer === right ? text : `not ${text}`,
      sentAt,
      answeredAt,
    });
  }
  return { options, decisions, requests };
}

const NOTHING = { is: "granted", events: [] } as const;

function unexpected(difference: string): never {
  throw new Error(difference);
}

function* ordersOf(indexes: readonly number[]): Generator<readonly number[]> {
  if (indexes.length === 0) yield [];
  for (const index of indexes) {
    for (const others of ordersOf(indexes.filter((other) => other !== index))) {
      yield [index, ...others];
    }
  }
}

// The checker tolerates that the clocks of clients and database differ. Below that only the versions show an order.
it.each([
  ["seconds", 1_000],
  ["less than clocks differ", 5],
])("accepts an order exactly if a search finds one, with times of %s", (_name, unitMs) => {
  const random = new Random(unitMs);
  const counts = { possible: 0, impossible: 0 };
  for (let round = 0; round < 100; round += 1) {
    const operations = thinkOfOperations(random, unitMs);
    const found = findOrder(operations, INITIAL, step);
    const accepted = [...ordersOf([...operations.keys()])].filter(
      (order) => checkHistory(record(operations, order)).length === 0,
    );
    counts[found ? "possible" : "impossible"] += 1;
    expect(accepted.length > 0, JSON.stringify(operations)).toBe(found !== undefined);
    if (found) expect(accepted).toContainEqual(found);
  }
  expect(counts.possible).toBeGreaterThan(20);
  expect(counts.impossible).toBeGreaterThan(20);
});

const HISTORY = makeHistory({
  random: new Random(2),
  operations: 1_000,
  ticketOptions: 10,
  capacity: 50,
});

it("accepts a history of many operations in batches, in any order of its records", () => {
  const decisions = new Random(3).shuffle(HISTORY.decisions);
  expect(checkHistory({ ...HISTORY, decisions })).toEqual([]);
});

/** Changes one of several things, and returns the others as they are. */
function changeOne<Thing>(
  things: readonly Thing[],
  index: number,
  change: (thing: Thing) => Thing,
) {
  return things.map((thing, each) => (each === index ? change(thing) : thing));
}

const { decisions, requests } = HISTORY;

it.each<[string, History]>([
  [
    "a granted request that was answered as refused",
    {
      ...HISTORY,
      requests: changeOne(
        requests,
        requests.findIndex(({ answer }) => answer?.includes("granted")),
        (request) => ({ ...request, answer: '["refused","allocation_exceeded",[]]' }),
      ),
    },
  ],
  [
    "a refused request that was answered as granted",
    {
      ...HISTORY,
      requests: changeOne(
        requests,
        requests.findIndex(({ answer }) => answer?.includes("allocation_exceeded")),
        (request) => ({ ...request, answer: '["granted",["made up"],null,null]' }),
      ),
    },
  ],
  ["an effect that nobody has asked for", { ...HISTORY, requests: requests.slice(1) }],
  ["two effects of the same key", { ...HISTORY, requests: withSameKey() }],
  ["a response before the decision", shift(-1_000)],
  ["a decision before the request", shift(1_000)],
  ["a decision that is missing", { ...HISTORY, decisions: decisions.slice(1) }],
  ["a decision that was committed twice", { ...HISTORY, decisions: [...decisions, decisions[9]!] }],
  [
    "an allocation that is not what the decisions before have left",
    {
      ...HISTORY,
      decisions: changeOne(decisions, 20, (decision) => ({
        ...decision,
        options: changeOne(decision.options, 0, (option) => ({
          ...option,
          allocation: option.allocation + 1,
        })),
      })),
    },
  ],
])("finds %s", (_, history) => {
  expect(checkHistory(history)).not.toEqual([]);
});

/** Two requests that ask the same in the same words, with one key. */
function withSameKey(): History["requests"] {
  const byQuestion = Map.groupBy(
    requests.filter(({ answer }) => answer?.includes("granted")),
    ({ question }) => question,
  );
  const [question] = [...byQuestion].find(([, asked]) => asked.length > 1)!;
  return requests.map((request) =>
    request.question === question ? { ...request, key: "the same" } : request,
  );
}

function shift(ms: number): History {
  return {
    ...HISTORY,
    requests: changeOne(
      requests,
      requests.findIndex(({ answer }) => answer?.includes("granted")),
      (request) => {
        return { ...request, sentAt: request.sentAt + ms, answeredAt: request.answeredAt + ms };
      },
    ),
  };
}
