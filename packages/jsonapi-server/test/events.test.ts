import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { newTicketOption, requestTo, ticketOptionChanges, type Handler } from "./requests.ts";

const EVENT_ID = "0b5c1f0e-3c75-4a4c-9d9e-6f7a9e0f7a11";
const OTHER_EVENT_ID = "1c6d2f0e-3c75-4a4c-9d9e-6f7a9e0f7a11";
const OPTION_IDS = [1, 2, 3].map((n) => `00000000-0000-7000-8000-00000000000${n}`);

let database: TestDatabase;
let handle: Handler;
const purchases: string[] = [];
const holds: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  handle = createJsonApiHandler(database.boxOffice);
  const { boxOffice } = database;
  for (const [index, id] of OPTION_IDS.entries()) {
    const eventId = index < 2 ? EVENT_ID : OTHER_EVENT_ID;
    await boxOffice.createTicketOption({ id, name: "day pass", allocation: 100, eventId });
    const wanted = { ticketOptionId: id, userId: randomUUID(), quantity: 2 };
    purchases.push((await boxOffice.purchaseTickets(wanted)).id);
    holds.push((await boxOffice.holdTickets(wanted)).id);
  }
  await boxOffice.cancelPurchase({ purchaseId: purchases[0]!, quantity: 1 });
  await boxOffice.cancelPurchase({ purchaseId: purchases[1]! });
  await boxOffice.releaseHold(holds[0]!);
});
afterAll(() => database.drop());

async function send(method: string, target: string, body?: unknown) {
  const response = await handle(requestTo(method, target, { body }));
  const document = JSON.parse(await response.text());
  return { status: response.status, document };
}

const toEvent = (id: string) => ({ data: { type: "events", id } });

const withEvent = (event: unknown) => ({
  data: { ...newTicketOption().data, relationships: { event } },
});

const createOnce = (id: string) =>
  handle(
    requestTo("POST", "/ticket_options", {
      headers: { "Idempotency-Key": "event" },
      body: withEvent(toEvent(id)),
    }),
  );

const idsAt = async (target: string) => {
  const { document } = await send("GET", target);
  return document.data.map(({ id }: { id: string }) => id);
};
const some = (ids: readonly string[], ...indices: number[]) =>
  ids.filter((_, index) => indices.includes(index)).toSorted((a, b) => (a < b ? -1 : 1));

describe("the event of a ticket option", () => {
  it("is set at its creation, and shown to those who ask", async () => {
    const body = withEvent(toEvent(EVENT_ID.toUpperCase()));
    const created = await send("POST", "/ticket_options", body);
    expect(created).toEqual({
      status: 201,
      document: { data: { id: created.document.data.id, ...newTicketOption().data } },
    });
    const { id } = created.document.data;
    const shown = await send("GET", `/ticket_options/${id}?fields[ticket_options]=name,event`);
    expect(shown.document).toEqual({
      data: {
        type: "ticket_options",
        id,
        attributes: { name: "example" },
        relationships: { event: toEvent(EVENT_ID) },
      },
    });
  });

  it.each([[{ data: null }], [null], [undefined]])("may be none: %j", async (event) => {
    const path = "/ticket_options?fields[ticket_options]=event";
    const { status, document } = await send("POST", path, withEvent(event));
    expect([status, document.data.relationships]).toEqual([201, { event: { data: null } }]);
  });

  it("is changed, left as it is, and cleared", async () => {
    const fields = "?fields[ticket_options]=event";
    const created = await send("POST", `/ticket_options${fields}`, withEvent(toEvent(EVENT_ID)));
    const { id } = created.document.data;
    const path = `/ticket_options/${id}${fields}`;
    const change = async (members: object) => {
      const body = { data: { ...ticketOptionChanges(id).data, ...members } };
      const { status, document } = await send("PATCH", path, body);
      return [status, document.data.relationships.event];
    };
    const moved = { relationships: { event: toEvent(OTHER_EVENT_ID) } };
    expect(await change(moved)).toEqual([200, toEvent(OTHER_EVENT_ID)]);
    expect(await change({ attributes: { name: "x" } })).toEqual([200, toEvent(OTHER_EVENT_ID)]);
    expect(await change({ relationships: { event: null } })).toEqual([
      200,
      toEvent(OTHER_EVENT_ID),
    ]);
    const none = { relationships: { event: { data: null } } };
    expect(await change(none)).toEqual([200, { data: null }]);
    const all = "?fields[ticket_options]=name,allocation,revision,event";
    const shown = await send("GET", `/ticket_options/${id}${all}`);
    expect((await send("PATCH", `/ticket_options/${id}${all}`, shown.document)).document).toEqual(
      shown.document,
    );
  });

  it.each([
    [{ data: { type: "users", id: EVENT_ID } }, "409", "type_conflict", "/data/type"],
    [toEvent("x"), "400", "invalid_input", "/data/id"],
    [{ data: { type: "events" } }, "400", "invalid_input", "/data"],
    [{}, "400", "invalid_input", ""],
  ])("is refused as %j", async (event, status, code, pointer) => {
    for (const [method, target, body] of [
      ["POST", "/ticket_options", withEvent(event)],
      [
        "PATCH",
        `/ticket_options/${OPTION_IDS[0]}`,
        { data: { ...ticketOptionChanges(OPTION_IDS[0]!).data, relationships: { event } } },
      ],
    ] as const) {
      const { document } = await send(method, target, body);
      expect(document.errors).toMatchObject([
        { status, code, source: { pointer: `/data/relationships/event${pointer}` } },
      ]);
    }
  });

  it("is of the request that an idempotency key names", async () => {
    const [first, again, other] = [
      await createOnce(EVENT_ID),
      await createOnce(EVENT_ID),
      await createOnce(OTHER_EVENT_ID),
    ];
    expect(again.headers.get("Location")).toBe(first.headers.get("Location"));
    expect([first.status, again.status, other.status]).toEqual([201, 201, 422]);
  });
});

describe("filters", () => {
  it("an event's ticket options, purchases and holds", async () => {
    const filter = `filter[event]=${EVENT_ID.toUpperCase()}`;
    const options = await idsAt(`/ticket_options?${filter}&page[size]=2`);
    expect(options).toEqual(some(OPTION_IDS, 0, 1));
    expect(await idsAt(`/purchases?${filter}`)).toEqual(some(purchases, 0, 1));
    expect(await idsAt(`/holds?${filter}`)).toEqual(some(holds, 0, 1));
    expect(await idsAt(`/holds?filter[event]=${randomUUID()}`)).toEqual([]);
  });

  it("several ids, those that exist", async () => {
    const filter = `filter[id]=${OPTION_IDS[2]},${randomUUID()},${OPTION_IDS[0]!.toUpperCase()}`;
    expect(await idsAt(`/ticket_options?${filter}`)).toEqual(some(OPTION_IDS, 0, 2));
    expect(await idsAt(`/purchases?filter[id]=${purchases[1]}`)).toEqual(some(purchases, 1));
    const both = `filter[id]=${holds.join()}&filter[event]=${OTHER_EVENT_ID}`;
    expect(await idsAt(`/holds?${both}`)).toEqual(some(holds, 2));
  });

  it("several statuses", async () => {
    const cancelled = "filter[status]=cancelled,partially_cancelled,cancelled";
    expect(await idsAt(`/purchases?${cancelled}`)).toEqual(some(purchases, 0, 1));
    expect(await idsAt("/holds?filter[status]=active,expired")).toEqual(some(holds, 1, 2));
    const all = "filter[status]=active,confirmed,released,expired";
    expect(await idsAt(`/holds?${all}&filter[event]=${EVENT_ID}`)).toEqual(some(holds, 0, 1));
  });

  it("no event of more than 200 ticket options alone", async () => {
    const eventId = randomUUID();
    const option = { name: "day pass", allocation: 1, eventId };
    await Promise.all(
      Array.from({ length: 201 }, () => database.boxOffice.createTicketOption(option)),
    );
    const { status, document } = await send("GET", `/holds?filter[event]=${eventId}`);
    expect([status, document.errors]).toEqual([
      400,
      [
        {
          status: "400",
          code: "invalid_query_parameter",
          title: "Invalid query parameter",
          detail:
            "filter[event] is of more than 200 ticket options: filter by a ticket option, a user, a reference or ids too",
          source: { parameter: "filter[event]" },
        },
      ],
    ]);
    const both = `/holds?filter[event]=${eventId}&filter[user]=${randomUUID()}`;
    expect((await send("GET", both)).status).toBe(200);
  });

  it("keeps all values in links", async () => {
    const target = `/purchases?filter[status]=confirmed,cancelled&filter[event]=${EVENT_ID}&page[size]=1`;
    const { document } = await send("GET", target);
    expect(document.links.self).toBe(encodeURI(target).replaceAll(",", "%2C"));
    expect((await send("GET", document.links.self)).document).toEqual(document);
  });

  it("lists ticket options with their event", async () => {
    const fields = `fields[ticket_options]=event&filter[id]=${OPTION_IDS[0]}`;
    const { document } = await send("GET", `/ticket_options?${fields}`);
    expect(document.data).toMatchObject([{ relationships: { event: toEvent(EVENT_ID) } }]);
  });
});
