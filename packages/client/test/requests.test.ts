import { createClient } from "@ticket-allocation/client";
import { expect, it } from "vitest";

import { cut, PURCHASE, respond, sell, startScriptedServer, WISH } from "./scripted-server.ts";

it("never shows a token that cannot be sent", async () => {
  const token = "secret\n";
  expect(() => createClient({ url: "http://127.0.0.1", token })).toThrow(/^the token must be/u);
  const tickets = createClient({ url: "http://127.0.0.1", token: () => token, maxAttempts: 1 });
  const error: unknown = await tickets.purchases.create(WISH).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "ConnectionError", isOutcomeUnknown: false });
  expect(JSON.stringify(error) + String(error) + String(Object(error).cause)).not.toContain(
    "secret",
  );
});

const wait = () => new Promise<string>(() => {});

it("waits for a token no longer than for anything else", async () => {
  await using server = await startScriptedServer(sell);
  const slow = createClient({ url: server.url, token: wait, attemptTimeoutMs: 50, maxAttempts: 2 });
  await expect(slow.purchases.create(WISH)).rejects.toMatchObject({
    name: "ConnectionError",
    isOutcomeUnknown: false,
    attempts: 2,
  });
  const patient = createClient({ url: server.url, token: wait });
  const bought = patient.purchases.create(WISH, { signal: AbortSignal.timeout(50) });
  await expect(bought).rejects.toMatchObject({ name: "AbortedError", isOutcomeUnknown: false });
  expect(server.requests).toEqual([]);
});

it.each([null, undefined])("takes %s for no token and no key", async (nothing) => {
  await using server = await startScriptedServer(sell);
  // What storage in browsers returns, in programs without types.
  const keys: object = { idempotencyKey: nothing };
  for (const token of [{ token: nothing }, { token: () => nothing }]) {
    const options: object = token;
    const { purchases } = createClient(Object.assign({ url: server.url }, options));
    await purchases.create(WISH, keys);
  }
  const headers = server.requests.map((request) => request.headers);
  expect(headers.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
  expect(new Set(headers.map((each) => each["idempotency-key"])).size).toBe(2);
});

it("asks for a token before each attempt", async () => {
  await using server = await startScriptedServer(cut, sell);
  let count = 0;
  const token = async () => `token-${(count += 1)}`;
  await createClient({ url: server.url, token }).purchases.create(WISH);
  const sent = server.requests.map(({ headers }) => headers.authorization);
  expect(sent).toEqual(["Bearer token-1", "Bearer token-2"]);
});

it.each(["", ".", "..", "..."])(
  "sends nothing for an id that would be another path: %o",
  async (id) => {
    await using server = await startScriptedServer(sell);
    const { purchases, holds } = createClient({ url: server.url });
    await expect(purchases.find(id)).rejects.toThrow(TypeError);
    await expect(holds.release(id)).rejects.toThrow(TypeError);
    expect(server.requests).toEqual([]);
  },
);

it("keeps an id within its part of the path", async () => {
  await using server = await startScriptedServer(respond(200, { data: PURCHASE }));
  await createClient({ url: `${server.url}/api/` }).purchases.find("../holds/1?x=y#z", {
    fields: [],
  });
  expect(server.requests[0]?.path).toBe(
    "/api/purchases/..%2Fholds%2F1%3Fx%3Dy%23z?fields[purchases]=",
  );
});

it.each(["ftp://127.0.0.1", "http://user:secret@127.0.0.1", "http://127.0.0.1/?x=y", "tickets"])(
  "takes no URL that requests cannot be sent to: %s",
  (url) => {
    expect(() => createClient({ url })).toThrow(TypeError);
  },
);

it("takes no key that cannot be sent", async () => {
  const { purchases } = createClient({ url: "http://127.0.0.1" });
  for (const idempotencyKey of ["", "two words", "k".repeat(256), "line\r\nbreak"]) {
    await expect(purchases.create(WISH, { idempotencyKey })).rejects.toThrow(/^idempotencyKey/u);
  }
});
