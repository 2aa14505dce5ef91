import { openDatabase } from "@ticket-allocation/core";
import { trace } from "@opentelemetry/api";
import pg from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { recordSpans } from "../../../test/support/record-spans.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { watchDatabase } from "../src/database/watch-database.ts";

const exporter = recordSpans();

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

it("makes no span when it finds out whether it is ready, though its host traces pg", async () => {
  const statements: unknown[] = [];
  // What the instrumentation of pg does.
  const query: unknown = Reflect.get(pg.Client.prototype, "query");
  if (typeof query !== "function") throw new TypeError("pg's client has no query");
  vi.spyOn(pg.Client.prototype, "query").mockImplementation(function traced(
    this: pg.Client,
    ...args: unknown[]
  ) {
    statements.push(args[0]);
    trace.getTracer("pg").startSpan("pg.query").end();
    return Reflect.apply(query, this, args);
  });
  const db = openDatabase(database.url);
  const watch = watchDatabase(db, { schema: "public", onChange: () => {} });
  expect(await watch.takesWrites()).toBe(true);
  await watch.close();
  await db.destroy();
  vi.restoreAllMocks();

  expect(statements).toContain("commit");
  expect(exporter.getFinishedSpans()).toEqual([]);
});
