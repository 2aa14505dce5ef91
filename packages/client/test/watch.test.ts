import { createClient, RefusalError, type TicketClientError } from "@ticket-allocation/client";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import {
  cut,
  refuse,
  respondWithPage,
  startScriptedServer,
  type Reply,
} from "./scripted-server.ts";

const ID = "969f4317-09f4-4b15-b8be-a87d40fb56fb";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Sends these allocations, with their indexes as ids, and then does what `end` does. */
function stream(allocations: readonly number[], end: Reply = (response) => response.end()): Reply {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const [index, allocation] of allocations.entries()) {
      const data = { type: "ticket_options", id: ID, attributes: { allocation } };
      response.write(`: quiet\n\nid: "${index}"\ndata: ${JSON.stringify({ data })}\n\n`);
    }
    setImmediate(() => end(response));
  };
}

/** Sends bytes without a line break, again and again. */
const streamWithoutEnd: Reply = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" }).write("data: ");
  const chunk = Buffer.alloc(1024 * 1024, "x");
  const write = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", write);
  write();
};

it("yields a ticket option and the page of a list, and what is left after each sale", async () => {
  const handle = createJsonApiHandler(database.boxOffice);
  const tickets = createClient({
    url: "http://tickets.test",
    fetch: (url, init) => handle(new Request(url, init)),
  });
  const { id } = await tickets.ticketOptions.create({ name: "day pass", allocation: 10 });
  const one = tickets.ticketOptions.watch(id);
  const page = tickets.ticketOptions.watchList({ filter: { id: [id] }, fields: ["allocation"] });
  expect(await one.next()).toEqual({ done: false, value: await tickets.ticketOptions.find(id) });
  expect(await page.next()).toEqual({ done: false, value: [{ id, allocation: 10 }] });
  await tickets.purchases.create({ ticketOptionId: id, userId: randomUUID(), quantity: 3 });
  expect(await one.next()).toMatchObject({ value: { allocation: 7, capacity: 10 } });
  expect(await page.next()).toEqual({ done: false, value: [{ id, allocation: 7 }] });
  await Promise.all([one.return?.(), page.return?.()]);
});

it("connects again with the id of the last event, whatever has ended the stream", async () => {
  await using server = await startScriptedServer(
    stream([9, 8]),
    cut,
    refuse(503, "busy"),
    respondWithPage(502),
    stream([7], cut),
    stream([6]),
  );
  const disconnections: (TicketClientError | undefined)[] = [];
  const seen: number[] = [];
  const { ticketOptions } = createClient({ url: server.url });
  const watched = ticketOptions.watch(ID, { onDisconnect: (error) => disconnections.push(error) });
  for await (const { allocation } of watched) {
    seen.push(allocation);
    if (allocation === 6) break;
  }
  // Of those that arrive together, the last one is enough.
  expect(seen.filter((allocation) => allocation !== 9)).toEqual([8, 7, 6]);
  const ids = server.requests.map(({ headers }) => headers["last-event-id"]);
  expect(ids).toEqual([undefined, '"1"', '"1"', '"1"', '"1"', '"0"']);
  expect(disconnections.map((error) => error?.name)).toEqual([
    undefined,
    "ConnectionError",
    "RefusalError",
    "FaultError",
    "ConnectionError",
  ]);
});

it.each([
  ["a refusal", refuse(404, "ticket_option_not_found"), "RefusalError"],
  ["a page", respondWithPage(200), "InvalidAnswerError"],
  ["a redirect", respondWithPage(302, { location: "/elsewhere" }), "InvalidAnswerError"],
] as const)("ends with an error that would come again: %s", async (_, reply, name) => {
  await using server = await startScriptedServer(reply);
  const watched = createClient({ url: server.url }).ticketOptions.watch(ID);
  await expect(watched.next()).rejects.toMatchObject({ name, isOutcomeUnknown: false });
  expect(server.requests).toHaveLength(1);
});

it("keeps no event without an end", async () => {
  await using server = await startScriptedServer(streamWithoutEnd, refuse(401, "unauthenticated"));
  const watched = createClient({ url: server.url }).ticketOptions.watch(ID);
  await expect(watched.next()).rejects.toThrow(RefusalError);
});

it.each([
  ["while it waits for an event", stream([9], () => {})],
  ["while it waits to connect again", stream([9], cut)],
] as const)("ends when the signal is aborted, %s", async (_, reply) => {
  await using server = await startScriptedServer(reply);
  const controller = new AbortController();
  const { signal } = controller;
  const { ticketOptions } = createClient({ url: server.url });
  const seen: number[] = [];
  for await (const { allocation } of ticketOptions.watch(ID, { signal })) {
    seen.push(allocation);
    setTimeout(() => controller.abort(), 50);
  }
  expect(seen).toEqual([9]);
});

it("ends when it is left while it waits for an event", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await startScriptedServer((response) => {
    response.on("close", () => closed.resolve());
    return stream([9], () => {})(response);
  });
  const watched = createClient({ url: server.url }).ticketOptions.watch(ID);
  await watched.next();
  const next = watched.next();
  await watched.return?.();
  expect(await next).toEqual({ done: true, value: undefined });
  await closed.promise;
});

it.each([
  ["while it waits for an event", 200],
  ["while it reads a refusal", 401],
])("ends although a fetch of the caller ignores its signal, %s", async (_, status) => {
  const cancelled = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const fetch = async () => {
    const body = new ReadableStream({
      pull: () => asked.resolve(),
      cancel: () => cancelled.resolve(),
    });
    return new Response(body, { status, headers: { "content-type": "text/event-stream" } });
  };
  const watched = createClient({ url: "http://tickets.test", fetch }).ticketOptions.watch(ID);
  const next = watched.next();
  await asked.promise;
  await watched.return?.();
  expect(await next).toEqual({ done: true, value: undefined });
  await cancelled.promise;
});

it("connects about once a second at most, if each stream ends after its first event", async () => {
  await using server = await startScriptedServer(stream([9]));
  const signal = AbortSignal.timeout(1_500);
  const seen: number[] = [];
  const { ticketOptions } = createClient({ url: server.url });
  for await (const { allocation } of ticketOptions.watch(ID, { signal })) seen.push(allocation);
  expect(seen.length).toBeLessThanOrEqual(2);
});

it("closes its connection when the iteration is left", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = await startScriptedServer((response) => {
    response.on("close", () => closed.resolve());
    return stream([9], () => {})(response);
  });
  for await (const _ of createClient({ url: server.url }).ticketOptions.watch(ID)) break;
  await closed.promise;
});
