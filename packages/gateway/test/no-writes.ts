import { expect, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { purchaseDocument } from "./buy-over-http.ts";

/** Buys one ticket. */
async function buy(url: string, ticketOptionId: string) {
  const askedAt = performance.now();
  const response = await fetch(`${url}/purchases`, {
    method: "POST",
    headers: { "content-type": "application/vnd.api+json" },
    body: JSON.stringify(purchaseDocument(ticketOptionId, 1)),
  });
  const answer = await response.text();
  const code = /"code":"(\w+)"/u.exec(answer)?.[1];
  const retryAfter = response.headers.get("retry-after");
  return { status: response.status, code, retryAfter, latencyMs: performance.now() - askedAt };
}

export async function readinessOf(url: string): Promise<number> {
  return (await fetch(`${url}/readyz`)).status;
}

/** Its database takes no writes: it says so, rejects buyers at once, and goes on answering reads. */
export async function expectNoSales(url: string, ticketOptionId: string): Promise<void> {
  await vi.waitFor(async () => expect(await readinessOf(url)).toBe(503), PATIENCE);
  // There may be room for some more on the pages of a full disk.
  await vi.waitFor(
    async () => expect(await buy(url, ticketOptionId)).toMatchObject({ status: 503 }),
    { ...PATIENCE, interval: 1 },
  );
  const answers = [];
  for (let count = 0; count < 10; count += 1) answers.push(await buy(url, ticketOptionId));
  for (const { status, code, retryAfter, latencyMs } of answers) {
    expect({ status, code }).toEqual({ status: 503, code: "busy" });
    expect(retryAfter).toMatch(/^\d+$/u);
    // So long takes what waits for its deadline.
    expect(latencyMs).toBeLessThan(5_000);
  }
  // A moment after a restart it may still wait for its next try to connect.
  await vi.waitFor(async () => {
    const { status } = await fetch(`${url}/ticket_options/${ticketOptionId}`);
    expect(status).toBe(200);
  }, PATIENCE);
}

/** Its database takes writes again: both come back by themselves, though nobody restarts anything. */
export async function expectSales(url: string, ticketOptionId: string): Promise<void> {
  await vi.waitFor(
    async () => expect(await buy(url, ticketOptionId)).toMatchObject({ status: 201 }),
    PATIENCE,
  );
  await vi.waitFor(async () => expect(await readinessOf(url)).toBe(200), PATIENCE);
}
