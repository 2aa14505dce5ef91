import {
  AllocationExceededError,
  createBoxOffice,
  openDatabase,
  withoutSpans,
  type BoxOfficeObserver,
  type ClaimKind,
  type ClaimOutcome,
  type Database,
} from "@ticket-allocation/core";
import { trace } from "@opentelemetry/api";
import { Kysely, PostgresDialect } from "kysely";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { recordSpans } from "../../../test/support/record-spans.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

const exporter = recordSpans();
const tracer = trace.getTracer("database of a host");

let database: TestDatabase;
let db: Kysely<Database>;
const statements: string[] = [];
beforeEach(async () => {
  database = await createTestDatabase();
  db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url }) }),
    // Like a host that traces its database.
    log({ query }) {
      statements.push(query.sql);
      tracer.startSpan("query").end();
    },
  });
  exporter.reset();
  statements.length = 0;
});
afterEach(async () => {
  await db.destroy();
  await database.drop();
});

const spanNames = () => exporter.getFinishedSpans().map(({ name }) => name);

/** An observer that records its calls. */
function keepClaims() {
  const claims: [ClaimKind, ClaimOutcome][] = [];
  const observer: BoxOfficeObserver = {
    claimAnswered: ({ kind, outcome }) => claims.push([kind, outcome]),
  };
  return { claims, observer };
}

it("sends one statement without a span when it sweeps and no hold has expired, and returns the next expiry", async () => {
  const boxOffice = createBoxOffice({ db });
  expect(await boxOffice.sweepHolds()).toBeUndefined();
  expect(statements).toHaveLength(1);
  expect(spanNames()).toEqual([]);

  const { id } = await database.boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  const hold = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
  await database.boxOffice.holdTickets({ ...hold, seconds: 600 });
  await database.boxOffice.holdTickets({ ...hold, seconds: 60 });
  exporter.reset();
  statements.length = 0;
  const expiresInMs = await boxOffice.sweepHolds();
  expect(expiresInMs).toBeGreaterThan(0);
  expect(expiresInMs).toBeLessThanOrEqual(60_000);
  expect(statements).toHaveLength(1);
  expect(spanNames()).toEqual([]);
});

it("has a span and a count for each option that it sweeps", async () => {
  const { claims, observer } = keepClaims();
  const boxOffice = createBoxOffice({ db, observer });
  const { id } = await boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  await boxOffice.holdTickets({
    ticketOptionId: id,
    userId: randomUUID(),
    quantity: 1,
    seconds: 1,
  });
  claims.length = 0;
  await vi.waitFor(async () => {
    await boxOffice.sweepHolds();
    expect(claims).toEqual([["sweep", "granted"]]);
  }, PATIENCE);
  expect(spanNames()).toContain("sweep holds");
  expect(spanNames()).toContain("settle claims");
});

it("counts the claims of a host's transaction when they are decided, whether or not it commits", async () => {
  const { claims, observer } = keepClaims();
  const boxOffice = createBoxOffice({ db, observer });
  const { id } = await boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  const buy = (quantity: number) => ({ ticketOptionId: id, userId: randomUUID(), quantity });
  const host = await db.startTransaction().execute();
  const inside = boxOffice.within(host);
  await inside.purchaseTickets(buy(2));
  await expect(inside.purchaseTickets(buy(20))).rejects.toBeInstanceOf(AllocationExceededError);
  await inside.holdTickets(buy(1));
  await host.rollback().execute();
  expect(claims).toEqual([
    ["purchase", "granted"],
    ["purchase", "allocation_exceeded"],
    ["hold", "granted"],
  ]);
});

it("continues tracing after work without a span", async () => {
  await tracer.startActiveSpan("host", async (span) => {
    await withoutSpans(async () => tracer.startSpan("unseen").end());
    tracer.startSpan("seen").end();
    span.end();
  });
  expect(spanNames()).toEqual(["seen", "host"]);
});

it("sends no writes to a read-only database while no hold has expired", async () => {
  await using readOnly = openDatabase(
    `${database.url}&options=-c%20default_transaction_read_only%3Don`,
  );
  expect(await createBoxOffice({ db: readOnly }).sweepHolds()).toBeUndefined();
});
