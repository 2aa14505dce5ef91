import {
  AllocationExceededError,
  createBoxOffice,
  type BoxOffice,
  type Database,
} from "@ticket-allocation/core";
import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { Kysely, PostgresDialect, sql } from "kysely";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { recordSpans } from "../../../test/support/record-spans.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

const exporter = recordSpans();
const tracer = trace.getTracer("host");

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});
beforeEach(() => exporter.reset());

async function offer(allocation: number): Promise<string> {
  return (await database.boxOffice.createTicketOption({ name: "x", allocation })).id;
}

/** Purchases in a trace of the host. */
function buy(ticketOptionId: string, quantity: number, boxOffice: BoxOffice = database.boxOffice) {
  return tracer.startActiveSpan("checkout", async (checkout) => {
    try {
      return await boxOffice.purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity });
    } finally {
      checkout.end();
    }
  });
}

function spansNamed(name: string): readonly ReadableSpan[] {
  return exporter.getFinishedSpans().filter((span) => span.name === name);
}

const idsOf = (spans: readonly ReadableSpan[]) => spans.map((span) => span.spanContext().spanId);
const linksOf = ({ links }: ReadableSpan) => links.map((link) => link.context.spanId);

it("traces a purchase as part of its caller's trace, and its transaction in one of its own", async () => {
  const id = await offer(5);
  await buy(id, 2);

  const [[checkout], [purchase], [batch]] = [
    spansNamed("checkout"),
    spansNamed("purchase tickets"),
    spansNamed("settle claims"),
  ];
  expect(exporter.getFinishedSpans()).toHaveLength(3);
  expect(purchase).toMatchObject({
    kind: SpanKind.INTERNAL,
    parentSpanContext: { spanId: checkout!.spanContext().spanId },
    status: { code: SpanStatusCode.UNSET },
    attributes: {
      "ticket_allocation.ticket_option.id": id,
      "ticket_allocation.claim.quantity": 2,
      "ticket_allocation.claim.outcome": "granted",
    },
  });
  expect(batch!.parentSpanContext).toBeUndefined();
  expect(batch).toMatchObject({
    kind: SpanKind.INTERNAL,
    status: { code: SpanStatusCode.UNSET },
    attributes: { "ticket_allocation.ticket_option.id": id, "ticket_allocation.batch.size": 1 },
  });
  expect(linksOf(batch!)).toEqual(idsOf([purchase!]));
  expect(linksOf(purchase!)).toEqual(idsOf([batch!]));
});

it("links the purchases that share a transaction with it, and each with its own caller", async () => {
  const id = await offer(100);
  await Promise.all(Array.from({ length: 20 }, () => buy(id, 1)));

  const batches = spansNamed("settle claims");
  const purchases = spansNamed("purchase tickets");
  expect(purchases).toHaveLength(20);
  expect(batches.length).toBeLessThan(20);
  expect(batches.flatMap(linksOf).toSorted()).toEqual(idsOf(purchases).toSorted());
  const sizes = batches.map(({ attributes }) => Number(attributes["ticket_allocation.batch.size"]));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(20);
  const parents = purchases.map(({ parentSpanContext }) => parentSpanContext?.spanId ?? "");
  expect(parents.toSorted()).toEqual(idsOf(spansNamed("checkout")).toSorted());
});

it("makes spans of the database part of the transaction", async () => {
  const id = await offer(5);
  const activeSpans: (string | undefined)[] = [];
  await using db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url }) }),
    log: () => void activeSpans.push(trace.getActiveSpan()?.spanContext().spanId),
  });
  await buy(id, 1, createBoxOffice({ db }));

  const [batch] = idsOf(spansNamed("settle claims"));
  // BEGIN, lock, write, COMMIT
  expect(activeSpans.length).toBeGreaterThanOrEqual(2);
  expect(new Set(activeSpans)).toEqual(new Set([batch]));
});

it("does not treat a refusal as an error", async () => {
  await expect(buy(await offer(1), 2)).rejects.toThrow(AllocationExceededError);
  expect(spansNamed("purchase tickets")).toMatchObject([
    {
      status: { code: SpanStatusCode.UNSET },
      attributes: { "ticket_allocation.claim.outcome": "allocation_exceeded" },
      events: [],
    },
  ]);
});

it("describes a fault in the spans of the purchase and of the transaction", async () => {
  const id = await offer(5);
  await sql`alter table purchases add constraint no_three check (quantity <> 3)`.execute(
    database.db,
  );
  await expect(buy(id, 3)).rejects.toThrow("no_three");
  for (const name of ["purchase tickets", "settle claims"]) {
    expect(spansNamed(name)).toMatchObject([
      {
        status: { code: SpanStatusCode.ERROR, message: expect.stringContaining("no_three") },
        attributes: { "error.type": "error" },
        events: [{ name: "exception" }],
      },
    ]);
  }
  expect(spansNamed("purchase tickets")[0]?.attributes).toMatchObject({
    "ticket_allocation.claim.outcome": "fault",
  });
});

it("does not treat a disconnected caller as an error", async () => {
  const id = await offer(5);
  const goingAway = new AbortController();
  await database.db.transaction().execute(async (transaction) => {
    await transaction
      .selectFrom("ticket_options")
      .select("id")
      .where("id", "=", id)
      .forUpdate()
      .execute();
    const purchase = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
    const waiting = database.boxOffice.purchaseTickets(purchase, { signal: goingAway.signal });
    await vi.waitFor(() => expect(database.boxOffice.load().waiting).toBe(1), PATIENCE);
    goingAway.abort();
    void waiting.catch(() => {});
  });
  // The transaction without waiting callers ends later, and must not end in the next test.
  await vi.waitFor(() => expect(spansNamed("settle claims")).toHaveLength(1), PATIENCE);
  await vi.waitFor(
    () =>
      expect(spansNamed("purchase tickets")).toMatchObject([
        {
          status: { code: SpanStatusCode.UNSET },
          attributes: { "ticket_allocation.claim.outcome": "aborted" },
        },
      ]),
    PATIENCE,
  );
});

it("traces purchases in a host's transaction as part of the host's trace", async () => {
  const id = await offer(5);
  await database.db
    .transaction()
    .execute((transaction) => buy(id, 1, database.boxOffice.within(transaction)));
  expect(spansNamed("settle claims")).toEqual([]);
  const [purchase] = spansNamed("purchase tickets");
  expect(purchase?.parentSpanContext?.spanId).toBe(idsOf(spansNamed("checkout"))[0]);
});
