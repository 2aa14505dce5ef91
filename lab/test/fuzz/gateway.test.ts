import { RESOURCE_FIELDS } from "@ticket-allocation/core";
import { expect, it } from "vitest";

import { fuzzGateway } from "../../src/fuzz/fuzz-gateway.ts";

/** Nobody creates them. */
const ONLY_READ: ReadonlySet<string> = new Set(["journal_entries", "sales_intervals"]);
const TYPES = Object.keys(RESOURCE_FIELDS).filter((type) => !ONLY_READ.has(type));

it.each([
  { access: "open", isSecured: false, types: TYPES },
  // Few of its requests have the scopes for the others.
  { access: "secured", isSecured: true, types: ["ticket_options", "purchases", "holds"] },
])("finds nothing in a gateway whose access is $access", async ({ isSecured, types }) => {
  const plan = { requests: 900, rawConnections: 24, seed: 1, concurrency: 8, isSecured };
  const { failures, outcomes, created } = await fuzzGateway(plan);
  expect(failures).toEqual([]);
  const answered = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  expect(answered).toBe(924);
  expect(outcomes.get("JSON:API 201 purchases")).toBeGreaterThan(5);
  expect(outcomes.get("GraphQL 200 Purchase")).toBeGreaterThan(2);
  expect(outcomes.get("JSON:API 200 page")).toBeGreaterThan(0);
  const found = new Set(created.map(({ type }) => type));
  expect([...found]).toEqual(expect.arrayContaining(types));
  expect(created.length).toBeGreaterThan(10);
});
