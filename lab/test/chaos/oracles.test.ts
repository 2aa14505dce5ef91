import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { expect, it } from "vitest";

import { createTestDatabase } from "../../../test/support/test-database.ts";
import type { LogLine } from "../../src/chaos/buyers/order.ts";
import { checkPromises } from "../../src/chaos/oracles/check-promises.ts";
import { CREATE_DRAWS } from "../../src/chaos/oracles/draws-table.ts";
import { ORACLES } from "../../src/chaos/oracles/oracles.ts";
import { storeLines } from "./store-lines.ts";

type AnswerLine = Extract<LogLine, { line: "answer" }>;
type OrderLine = Extract<LogLine, { line: "order" }>;

interface Stored {
  id: string;
  userId: string;
  quantity: number;
}

function answer({ key }: OrderLine, at: number, more: Partial<AnswerLine>): AnswerLine {
  return {
    line: "answer",
    key,
    gateway: "a",
    protocol: "jsonapi",
    sentAt: at,
    answeredAt: at + 5,
    status: 503,
    outcome: "busy",
    code: "busy",
    purchaseId: null,
    retryAfter: "1",
    ...more,
  };
}

/** A sale of ten tickets without violations. Each takes two units of a hall. */
function honestSale() {
  const ticketOptionId = randomUUID();
  const order = (quantity: number, hasKey = true): OrderLine => ({
    line: "order",
    key: randomUUID(),
    hasKey,
    ticketOptionId,
    userId: randomUUID(),
    quantity,
  });
  const [patient, late, keyless, sent] = [order(4), order(9), order(2, false), order(3)];
  const bought: Stored = { id: randomUUID(), userId: patient.userId, quantity: 4 };
  const boughtLater: Stored = { id: randomUUID(), userId: sent.userId, quantity: 3 };
  const sold = { status: 201, outcome: "sold", code: null, retryAfter: null } as const;
  const timeout = { status: 408, code: "request_timeout", retryAfter: null };
  const responses = {
    busy: answer(patient, 10, {}),
    // The process of the buyers could not run for so long.
    sentTooLate: answer(patient, 10, { ...timeout, answeredAt: 10_010 }),
    sold: answer(patient, 20, { ...sold, purchaseId: bought.id }),
    again: answer(patient, 30, { ...sold, purchaseId: bought.id }),
    refused: answer(late, 40, {
      status: 400,
      outcome: "refused",
      code: "invalid_purchase_quantity",
      retryAfter: null,
    }),
    keyless: answer(keyless, 50, {}),
    soldLater: answer(sent, 60, { ...sold, purchaseId: boughtLater.id }),
  };
  return {
    ticketOptionId,
    allocation: 3,
    hallAllocation: 6,
    orders: { patient, late, keyless, sent },
    stored: [bought, boughtLater],
    responses,
  };
}

type Sale = ReturnType<typeof honestSale>;

async function findViolations(sale: Sale): Promise<readonly string[]> {
  const database = await createTestDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(
      "insert into ticket_options (id, name, capacity, allocation) values ($1, 'x', 10, $2)",
      [sale.ticketOptionId, sale.allocation],
    );
    const hallId = randomUUID();
    await client.query(
      "insert into ticket_options (id, name, capacity, allocation) values ($1, 'hall', 20, $2)",
      [hallId, sale.hallAllocation],
    );
    for (const { id, userId, quantity } of sale.stored) {
      await client.query(
        "insert into purchases (ticket_option_id, id, user_id, quantity) values ($1, $2, $3, $4)",
        [sale.ticketOptionId, id, userId, quantity],
      );
    }
    await client.query(`create schema chaos; ${CREATE_DRAWS}`);
    await client.query("insert into chaos.draws values ($1, $2, 2)", [sale.ticketOptionId, hallId]);
    await storeLines(client, [...Object.values(sale.orders), ...Object.values(sale.responses)]);
    return (await checkPromises(client)).map(({ promise }) => promise);
  } finally {
    await client.end();
    await database.drop();
  }
}

it("finds no violation in a correct sale", async () => {
  expect(await findViolations(honestSale())).toEqual([]);
});

const VIOLATIONS: readonly (readonly [RegExp, (sale: Sale) => void])[] = [
  [/never below 0/u, (sale) => (sale.allocation = 4)],
  [/also of all that draw on it/u, (sale) => (sale.hallAllocation = 20)],
  [
    /every acknowledged purchase is stored/u,
    ({ responses }) => (responses.soldLater = { ...responses.soldLater, purchaseId: randomUUID() }),
  ],
  [/every acknowledged purchase is stored/u, ({ stored }) => (stored[0]!.quantity = 5)],
  [
    /every stored purchase was ordered/u,
    ({ stored }) => stored.push({ id: randomUUID(), userId: randomUUID(), quantity: 3 }),
  ],
  [
    /carried out at most once/u,
    ({ stored, orders }) =>
      stored.push({ id: randomUUID(), userId: orders.patient.userId, quantity: 4 }),
  ],
  [
    /name the same purchase/u,
    ({ responses }) => (responses.again = { ...responses.again, purchaseId: randomUUID() }),
  ],
  [
    /a refused order is not stored/u,
    ({ stored, orders }) =>
      stored.push({ id: randomUUID(), userId: orders.late.userId, quantity: 9 }),
  ],
  [
    /more tickets than were left at the end/u,
    ({ orders }) => (orders.late = { ...orders.late, quantity: 3 }),
  ],
  // Six tickets are left when it is refused: the three that are sold later are not requested yet.
  [
    /sold out while there are enough/u,
    ({ orders }) => (orders.late = { ...orders.late, quantity: 6 }),
  ],
  [
    /after the response busy nothing was done/u,
    ({ stored, orders }) =>
      stored.push({ id: randomUUID(), userId: orders.keyless.userId, quantity: 2 }),
  ],
  [
    /has an outcome, at the latest/u,
    ({ responses }) => (responses.refused = { ...responses.refused, outcome: "silence" }),
  ],
  [
    /every response grants tickets/u,
    ({ responses }) => (responses.busy = { ...responses.busy, outcome: "wrong" }),
  ],
  [
    /every response grants tickets/u,
    ({ responses }) => (responses.sentTooLate = { ...responses.sentTooLate, answeredAt: 10_009 }),
  ],
  [
    /503, never 500/u,
    ({ responses }) => (responses.busy = { ...responses.busy, outcome: "fault" }),
  ],
  [
    /has Retry-After/u,
    ({ responses }) => (responses.busy = { ...responses.busy, retryAfter: null }),
  ],
];

it.each(VIOLATIONS)("finds that %s is violated", async (promise, violate) => {
  const sale = honestSale();
  violate(sale);
  expect(await findViolations(sale)).toContainEqual(expect.stringMatching(promise));
});

it("has a sale that violates each promise", () => {
  const untested = ORACLES.filter(
    ({ promise }) => !VIOLATIONS.some(([text]) => text.test(promise)),
  );
  expect(untested).toEqual([]);
});
