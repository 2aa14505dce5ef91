import {
  AbortedError,
  ConnectionError,
  createClient,
  FaultError,
  InvalidAnswerError,
} from "@ticket-allocation/client";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { expect, it } from "vitest";

import { purchaseFrom } from "./purchase-from.ts";
import {
  cut,
  cutBody,
  PURCHASE,
  refuse,
  respond,
  respondWithPage,
  respondWithoutEnd,
  sell,
  startScriptedServer,
  stayAway,
  truncate,
  WISH,
} from "./scripted-server.ts";

const KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324";

it("repeats a purchase with its key until there is a complete answer", async () => {
  const replies = [refuse(503, "busy"), cut, cutBody, truncate, respondWithPage(502), sell];
  const { requests, keys, settled } = await purchaseFrom(replies);
  expect(settled).toEqual({
    status: "fulfilled",
    value: {
      id: PURCHASE.id,
      quantity: 2,
      cancelledQuantity: 0,
      metadata: { seat_row: 4 },
      ticketOptionId: WISH.ticketOptionId,
      userId: WISH.userId,
    },
  });
  expect(keys).toHaveLength(6);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u);
  expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
});

it.each([
  ["no answer", cut, ConnectionError, 3],
  ["a part of an answer", truncate, ConnectionError, 3],
  ["a fault of the server", refuse(500, "internal_error"), FaultError, 1],
  ["a page of a proxy whose server is away", respondWithPage(504), FaultError, 3],
  ["a page", respondWithPage(200), InvalidAnswerError, 1],
  [
    "another document",
    respond(201, { data: { ...PURCHASE, type: "holds" } }),
    InvalidAnswerError,
    1,
  ],
  ["a list", respond(200, { data: [PURCHASE] }), InvalidAnswerError, 1],
  ["null", respond(200, null), InvalidAnswerError, 1],
  ["a body without an end", respondWithoutEnd, InvalidAnswerError, 1],
] as const)("has a class for each failure: %s", async (_, reply, errorClass, attempts) => {
  const { error, keys } = await purchaseFrom([reply], { maxAttempts: 3 });
  expect(error).toBeInstanceOf(errorClass);
  expect(error).toMatchObject({ name: errorClass.name, attempts, isOutcomeUnknown: true });
  expect(error).toMatchObject({ idempotencyKey: keys[0], message: /may have been carried out/u });
  expect(keys).toHaveLength(attempts);
});

it("takes a page with a status of refusals for none", async () => {
  const { error } = await purchaseFrom([respondWithPage(404)]);
  expect(error).toBeInstanceOf(InvalidAnswerError);
  expect(error).toMatchObject({ isOutcomeUnknown: false, attempts: 1 });
});

it.each([
  ["a page", respondWithPage(200)],
  ["nothing, with another status", (response: ServerResponse) => response.writeHead(200).end()],
] as const)("takes %s for no release", async (_, reply) => {
  await using server = await startScriptedServer(reply);
  const { holds } = createClient({ url: server.url });
  await expect(holds.release(KEY)).rejects.toThrow(InvalidAnswerError);
  await expect(holds.releaseMany([KEY])).rejects.toThrow(InvalidAnswerError);
});

it.each([0, 1, 3])("takes %d results of two lines for no answer", async (count) => {
  const results = Array.from({ length: count }, () => ({ data: PURCHASE }));
  await using server = await startScriptedServer(respond(200, { "atomic:results": results }));
  const bought = createClient({ url: server.url }).purchases.createMany([WISH, WISH]);
  await expect(bought).rejects.toThrow(InvalidAnswerError);
});

it("follows no redirect", async () => {
  await using elsewhere = await startScriptedServer(sell);
  for (const status of [302, 307]) {
    const { error } = await purchaseFrom([respondWithPage(status, { location: elsewhere.url })]);
    expect(error).toBeInstanceOf(InvalidAnswerError);
  }
  expect(elsewhere.requests).toEqual([]);
});

it("waits as long as the server asks, if there is time", async () => {
  const startedAt = performance.now();
  const { settled } = await purchaseFrom([refuse(503, "busy", { "retry-after": "1" }), sell]);
  expect(settled.status).toBe("fulfilled");
  expect(performance.now() - startedAt).toBeGreaterThan(1_000);
});

it.each(["999999", "Fri, 31 Dec 9999 23:59:59 GMT"])(
  "gives up at once if the server asks to wait too long: %s",
  async (retryAfter) => {
    const { error, keys } = await purchaseFrom([
      refuse(503, "busy", { "retry-after": retryAfter }),
    ]);
    expect(error).toMatchObject({ code: "busy", attempts: 1, isOutcomeUnknown: false });
    expect(Object(error).retryAfterMs).toBeGreaterThan(900_000_000);
    expect(keys).toHaveLength(1);
  },
);

it("waits longer than a timer can run", async () => {
  const controller = new AbortController();
  const limits = { timeoutMs: Infinity, attemptTimeoutMs: Infinity };
  await using server = await startScriptedServer((response) => {
    setTimeout(() => controller.abort(), 200);
    return refuse(503, "busy", { "retry-after": "9999999" })(response);
  });
  const tickets = createClient({ url: server.url, ...limits });
  const { signal } = controller;
  const bought = tickets.purchases.create(WISH, { signal });
  await expect(bought).rejects.toMatchObject({ name: "AbortedError", attempts: 1 });
});

it.each(["-1", "soon", "1e9", ""])("ignores a Retry-After that is none: %o", async (retryAfter) => {
  const { settled } = await purchaseFrom([
    refuse(503, "busy", { "retry-after": retryAfter }),
    sell,
  ]);
  expect(settled.status).toBe("fulfilled");
});

it("repeats a request that is not answered in time, and ends in time", async () => {
  const { error, keys } = await purchaseFrom([stayAway], {
    attemptTimeoutMs: 100,
    timeoutMs: 1_000,
  });
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error).toMatchObject({ isOutcomeUnknown: true, message: /too late/u });
  expect(keys.length).toBeGreaterThan(1);
});

const never = () => new Promise<never>(() => {});

it.each([
  ["never ends", never],
  ["responds with a body that never ends", async () => new Response(new ReadableStream())],
] as const)(
  "ends in time although a fetch of the caller ignores its signal and %s",
  async (_, fetch) => {
    const tickets = createClient({ url: "http://tickets.test", fetch, timeoutMs: 200 });
    const bought = tickets.purchases.create(WISH);
    await expect(bought).rejects.toMatchObject({
      name: "ConnectionError",
      message: expect.stringMatching(/too late/u),
      isOutcomeUnknown: true,
    });
  },
);

it.each([
  ["that never ends", async (response: Response) => response],
  [
    "that comes too late",
    async (response: Response, signal?: AbortSignal | null) => {
      if (signal) await once(signal, "abort");
      return response;
    },
  ],
] as const)(
  "cancels a body %s, of a fetch of the caller that ignores its signal",
  async (_, respond) => {
    const cancelled = Promise.withResolvers<void>();
    const body = new ReadableStream({ cancel: () => cancelled.resolve() });
    const tickets = createClient({
      url: "http://tickets.test",
      fetch: async (_url, init) => respond(new Response(body), init?.signal),
      timeoutMs: 200,
      maxAttempts: 1,
    });
    await expect(tickets.purchases.create(WISH)).rejects.toThrow(ConnectionError);
    await cancelled.promise;
  },
);

it.each(["fetch", "token"])("can be aborted by its %s, which then never ends", async (name) => {
  const controller = new AbortController();
  const abort = () => {
    controller.abort();
    return never();
  };
  const tickets = createClient({ url: "http://tickets.test", [name]: abort });
  const bought = tickets.purchases.create(WISH, { signal: controller.signal });
  await expect(bought).rejects.toMatchObject({ name: "AbortedError" });
});

it.each([
  ["in a pause after busy", refuse(503, "busy"), false],
  ["in a pause after a lost answer", cut, true],
  ["while a request is on its way", stayAway, true],
] as const)("can be aborted: %s", async (_, reply, isOutcomeUnknown) => {
  const controller = new AbortController();
  const reason = new Error("the buyer has left");
  await using server = await startScriptedServer((response) => {
    reply(response);
    setTimeout(() => controller.abort(reason), 50);
  });
  const tickets = createClient({ url: server.url });
  const { signal } = controller;
  const bought = tickets.purchases.create(WISH, { signal, idempotencyKey: KEY });
  const error: unknown = await bought.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AbortedError);
  expect(error).toMatchObject({ isOutcomeUnknown, idempotencyKey: KEY, cause: reason });
  expect(server.requests).toHaveLength(1);
});

it("sends nothing if it is aborted before", async () => {
  await using server = await startScriptedServer(sell);
  const tickets = createClient({ url: server.url });
  const bought = tickets.purchases.create(WISH, { signal: AbortSignal.abort() });
  await expect(bought).rejects.toMatchObject({ name: "AbortedError", isOutcomeUnknown: false });
  expect(server.requests).toEqual([]);
});

it("repeats what needs no key", async () => {
  const hold = { type: "holds", id: KEY, attributes: { quantity: 1 } };
  await using server = await startScriptedServer(
    cut,
    respond(200, { data: hold }),
    cut,
    (response) => response.writeHead(204).end(),
    cut,
    respond(200, { data: hold }),
  );
  const { holds } = createClient({ url: server.url });
  await holds.extend(KEY, { seconds: 60 });
  await holds.release(KEY);
  await holds.find(KEY);
  const sent = server.requests.map(({ method, headers }) => [method, headers["idempotency-key"]]);
  expect(sent).toEqual([
    ["PATCH", undefined],
    ["PATCH", undefined],
    ["DELETE", undefined],
    ["DELETE", undefined],
    ["GET", undefined],
    ["GET", undefined],
  ]);
});
