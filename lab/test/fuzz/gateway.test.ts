import { RESOURCE_FIELDS } from "@ticket-allocation/core";
import { expect, it } from "vitest";

import { fuzzGateway } from "../../src/fuzz/fuzz-gateway.ts";

it.each([
  { access: "open", isSecured: false },
  { access: "secured", isSecured: true },
])("finds nothing in a gateway whose access is $access", async ({ isSecured }) => {
  const plan = { requests: 900, rawConnections: 24, seed: 1, concurrency: 8, isSecured };
  const { failures, outcomes, created } = await fuzzGateway(plan);
  expect(failures).toEqual([]);
  const answered = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  expect(answered).toBe(924);
  expect(outcomes.get("JSON:API 201 purchases")).toBeGreaterThan(5);
  expect(outcomes.get("GraphQL 200 Purchase")).toBeGreaterThan(2);
  expect(outcomes.get("JSON:API 200 page")).toBeGreaterThan(0);
  const kinds = new Set(created.map(({ type }) => type));
  // Nobody creates an entry of the journal.
  const made = Object.keys(RESOURCE_FIELDS).filter((type) => type !== "journal_entries");
  expect(kinds).toEqual(new Set(made));
  expect(created.length).toBeGreaterThan(10);
});
