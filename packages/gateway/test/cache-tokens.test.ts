import { UnauthenticatedError } from "@ticket-allocation/core";
import { expect, it } from "vitest";

import { cacheTokens } from "../src/access/cache-tokens.ts";

const IN_AN_HOUR = Date.now() / 1_000 + 3_600;

/** Verifies tokens, and counts how often. */
function createCounter(exp = IN_AN_HOUR) {
  const counts = new Map<string, number>();
  const verify = cacheTokens(async (token) => {
    counts.set(token, (counts.get(token) ?? 0) + 1);
    if (token === "forged") throw new UnauthenticatedError("invalid", "forged");
    return { iss: "issuer", sub: token, exp };
  }, 0);
  return { counts, verify };
}

it("verifies a token once, however often it is sent", async () => {
  const { counts, verify } = createCounter();
  for (let time = 0; time < 3; time += 1) expect(await verify("a")).toMatchObject({ sub: "a" });
  expect(counts.get("a")).toBe(1);
});

it("verifies an invalid token, and one that has expired, each time", async () => {
  const { counts, verify } = createCounter(Date.now() / 1_000);
  await expect(verify("forged")).rejects.toThrow("forged");
  await expect(verify("forged")).rejects.toThrow("forged");
  await verify("a");
  await verify("a");
  expect([...counts]).toEqual([
    ["forged", 2],
    ["a", 2],
  ]);
});

it("keeps a token that is in use when thousands of others come, and bounds their number", async () => {
  const { counts, verify } = createCounter();
  await verify("unused");
  for (let other = 0; other < 5_000; other += 1) {
    await verify("used");
    await verify(`other ${other}`);
  }
  await verify("unused");
  expect([counts.get("used"), counts.get("unused")]).toEqual([1, 2]);
});
