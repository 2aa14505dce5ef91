import { expect, it } from "vitest";

import { fuzzGateway } from "../src/fuzz-gateway.ts";

it.each([
  { access: "open", isSecured: false },
  { access: "secured", isSecured: true },
])(
  "finds nothing in a gateway whose access is $access",
  { timeout: 180_000 },
  async ({ isSecured }) => {
    const plan = { requests: 400, rawConnections: 24, seed: 1, lanes: 8, isSecured };
    const { failures, outcomes, created } = await fuzzGateway(plan);
    expect(failures).toEqual([]);
    const answered = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
    expect(answered).toBe(424);
    expect(outcomes.get("JSON:API 201 purchases")).toBeGreaterThan(5);
    expect(outcomes.get("GraphQL 200 Purchase")).toBeGreaterThan(2);
    expect(created.length).toBeGreaterThan(10);
  },
);
