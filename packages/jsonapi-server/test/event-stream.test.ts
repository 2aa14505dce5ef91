import { createJsonApiHandler, type RequestHead } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { requestTo, type Handler } from "./requests.ts";

let database: TestDatabase;
let handle: Handler;
beforeAll(async () => {
  database = await createTestDatabase();
  handle = createJsonApiHandler(database.boxOffice);
});
afterAll(() => database.drop());

const createOption = (more: object = {}) =>
  database.boxOffice.createTicketOption({ name: "day pass", allocation: 10, ...more });
const buy = (ticketOptionId: string, quantity = 1) =>
  database.boxOffice.purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity });

interface Event {
  readonly id: string;
  readonly data: string;
}

/** Requests an event stream, and reads its events one by one. */
async function open(target: string, headers: Record<string, string> = {}) {
  const accept = { accept: "text/event-stream", ...headers };
  const response = await handle(requestTo("GET", target, { headers: accept }));
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  return {
    response,
    async next(): Promise<Event | undefined> {
      const { value } = await reader.read();
      const { id, data } =
        /^id: (?<id>.+)\ndata: (?<data>.+)\n\n$/u.exec(value ?? "")?.groups ?? {};
      return id === undefined || data === undefined ? undefined : { id, data };
    },
    end: () => reader.cancel(),
  };
}

const documentOf = async (target: string): Promise<string> =>
  (await handle(requestTo("GET", target))).text();

it("sends the document of a ticket option, and again when it changes", async () => {
  const { id } = await createOption();
  const target = `/ticket_options/${id}?fields[ticket_options]=allocation,capacity`;
  const stream = await open(target);
  expect(stream.response.status).toBe(200);
  expect(stream.response.headers.get("content-type")).toBe("text/event-stream");
  expect(stream.response.headers.get("vary")).toBe("Accept");
  expect((await stream.next())?.data).toBe(await documentOf(target));
  await buy(id, 3);
  const changed = await stream.next();
  expect(changed?.data).toBe(await documentOf(target));
  expect(JSON.parse(changed!.data).data.attributes).toEqual({ allocation: 7, capacity: 10 });
  await stream.end();
});

it("sends a page of a list, and again when a ticket option on it changes", async () => {
  const eventId = randomUUID();
  const drawsOn = [{ ticketOptionId: (await createOption()).id }];
  const [one] = [await createOption({ eventId }), await createOption({ eventId, drawsOn })];
  const target = `/ticket_options?filter[event]=${eventId}`;
  const stream = await open(target);
  expect((await stream.next())?.data).toBe(await documentOf(target));
  await buy(one.id);
  expect((await stream.next())?.data).toBe(await documentOf(target));
  await buy(drawsOn[0]!.ticketOptionId);
  expect((await stream.next())?.data).toBe(await documentOf(target));
  await stream.end();
});

it("continues after the event that the client has received last", async () => {
  const { id } = await createOption();
  const target = `/ticket_options/${id}`;
  const first = await open(target);
  const received = await first.next();
  await first.end();
  const second = await open(target, { "last-event-id": received!.id });
  await buy(id);
  const changed = await second.next();
  expect(JSON.parse(changed!.data).data.attributes.allocation).toBe(9);
  await second.end();

  const third = await open(target, { "last-event-id": received!.id });
  expect(await third.next()).toEqual(changed);
  await third.end();
});

it("sends nothing for a change that the fieldset does not show", async () => {
  const { id } = await createOption();
  const stream = await open(`/ticket_options/${id}?fields[ticket_options]=name`);
  await stream.next();
  await buy(id);
  await database.boxOffice.changeTicketOption(id, { name: "night pass" });
  expect((await stream.next())?.data).toContain("night pass");
  await stream.end();
});

it("answers with an error document where there is nothing to watch", async () => {
  const missing = await handle(
    requestTo("GET", `/ticket_options/${randomUUID()}`, {
      headers: { accept: "text/event-stream" },
    }),
  );
  expect(missing.status).toBe(404);
  expect(missing.headers.get("content-type")).toBe("application/vnd.api+json");
});

it.each([
  ["*/*", "GET"],
  ["text/event-stream;q=0, application/vnd.api+json", "GET"],
  ["text/event-stream", "HEAD"],
])("sends one document for Accept: %s and %s", async (accept, method) => {
  const { id } = await createOption();
  const response = await handle(
    requestTo(method, `/ticket_options/${id}`, { headers: { accept } }),
  );
  expect(response.headers.get("content-type")).toBe("application/vnd.api+json");
});

it("sends one document where no ticket options are shown", async () => {
  const headers = { accept: "text/event-stream" };
  const response = await handle(requestTo("GET", "/purchases", { headers }));
  expect(response.headers.get("content-type")).toBe("application/vnd.api+json");
});

it("shows a caller only what it may read", async () => {
  const { id } = await createOption();
  const guarded = createJsonApiHandler(database.boxOffice, {
    authenticate: ({ getHeader }: RequestHead) => ({ caller: getHeader("authorization") ?? "" }),
    authorize: ({ caller }) => caller === "reader",
  });
  const ask = (authorization: string) =>
    guarded(
      requestTo("GET", `/ticket_options/${id}`, {
        headers: { accept: "text/event-stream", authorization },
      }),
    );
  expect((await ask("nobody")).status).toBe(403);
  const listOnly = createJsonApiHandler(database.boxOffice, {
    authenticate: () => ({ caller: "lister" }),
    authorize: (_, action) => action === "ticket_option.list",
  });
  const headers = { accept: "text/event-stream" };
  expect((await listOnly(requestTo("GET", "/ticket_options", { headers }))).status).toBe(403);
  const shown = await ask("reader");
  expect(shown.status).toBe(200);
  await shown.body?.cancel();
});

it("stops watching when the client has gone", async () => {
  const { id } = await createOption();
  const streams = await Promise.all([open(`/ticket_options/${id}`), open("/ticket_options")]);
  await Promise.all(streams.map((stream) => stream.next()));
  expect(database.boxOffice.load().watching).toBeGreaterThan(0);
  await Promise.all(streams.map((stream) => stream.end()));
  expect(database.boxOffice.load().watching).toBe(0);
});
