import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import {
  holdConfirmation,
  newCancellation,
  newHold,
  newPurchase,
  newTicketOption,
  postOrder,
  requestTo,
  type Handler,
} from "./requests.ts";

const ALL_FIELDS =
  "?fields[ticket_options]=name,description,metadata,allocation,capacity,sale_starts_at,sale_ends_at,min_per_purchase,max_per_purchase,max_per_user,created_at,created_by";

let database: TestDatabase;
let handle: Handler;
let id: string;
beforeAll(async () => {
  database = await createTestDatabase();
  handle = createJsonApiHandler(database.boxOffice);
});
afterAll(() => database.drop());
beforeEach(async () => {
  const rules = { saleStartsAt: new Date("2020-01-01"), maxPerUser: 5 };
  const metadata = { b: [1], a: { c: null } };
  const option = { name: "x", allocation: 10, metadata, ...rules };
  ({ id } = await database.boxOffice.createTicketOption(option));
});

const path = () => `/ticket_options/${id}`;
interface Shown {
  readonly data: {
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly relationships?: Readonly<Record<string, { readonly data: readonly object[] }>>;
  };
}
async function find(query = ""): Promise<Shown> {
  const response = await handle(requestTo("GET", `${path()}${query}`));
  return JSON.parse(await response.text());
}
async function patch(data: object) {
  const response = await handle(requestTo("PATCH", path(), { body: { data } }));
  return { status: response.status, body: await response.json() };
}
const patchWith = (attributes: object) => patch({ type: "ticket_options", id, attributes });
const sell = (quantity: number) =>
  database.boxOffice.purchaseTickets({ ticketOptionId: id, userId: randomUUID(), quantity });

describe("a PATCH", () => {
  it.each(["", ALL_FIELDS])("takes the whole resource back as GET%s showed it", async (query) => {
    await sell(3);
    const document = await find(query);
    expect(await patch(document.data)).toMatchObject({ status: 200 });
    expect(await find(query)).toEqual(document);
  });

  it("takes it back as a list showed it, with links, meta and relationships", async () => {
    const response = await handle(requestTo("GET", `/ticket_options${ALL_FIELDS}`));
    const { data }: { data: { id: string }[] } = JSON.parse(await response.text());
    const listed = data.find((each) => each.id === id);
    for (const relationships of [{}, null]) {
      expect(await patch({ ...listed, relationships })).toMatchObject({ status: 200 });
    }
  });

  it("takes back what it draws on and its event, and no other draws", async () => {
    const { boxOffice } = database;
    const [hall, weekend] = await Promise.all(
      ["hall", "weekend"].map((name) => boxOffice.createTicketOption({ name, allocation: 10 })),
    );
    const drawsOn = [{ ticketOptionId: hall!.id, units: 2 }, { ticketOptionId: weekend!.id }];
    ({ id } = await boxOffice.createTicketOption({ name: "x", eventId: randomUUID(), drawsOn }));
    const query = "?fields[ticket_options]=name,event,draws_on";
    const { data } = await find(query);
    expect(await patch(data)).toMatchObject({ status: 200 });
    const [first, second] = data.relationships!["draws_on"]!.data;
    const patchDraws = (draws: readonly unknown[]) =>
      patch({ ...data, relationships: { draws_on: { data: draws } } });
    expect(await patchDraws([second, first])).toMatchObject({ status: 200 });
    for (const draws of [[], [first], [first, { ...second!, meta: { units: 3 } }]]) {
      expect(await patchDraws(draws)).toMatchObject({
        status: 400,
        body: {
          errors: [
            {
              code: "invalid_input",
              detail: "draws_on is read-only",
              source: { pointer: "/data/relationships/draws_on" },
            },
          ],
        },
      });
    }
    expect(await find(query)).toEqual({ data });
  });

  it("takes it back with something changed", async () => {
    await sell(3);
    const { data } = await find(ALL_FIELDS);
    const attributes = { ...data.attributes, capacity: 20, name: "y" };
    expect((await patch({ ...data, attributes })).body).toMatchObject({
      data: { attributes: { name: "y", allocation: 17 } },
    });
  });

  it("refuses an allocation that is not what it is at the moment of the change", async () => {
    const { data } = await find();
    await sell(3);
    for (const allocation of [data.attributes["allocation"], 8, -1, 1.5, "7", null, 2 ** 31]) {
      expect(await patchWith({ name: "y", allocation })).toEqual({
        status: 400,
        body: {
          errors: [
            {
              status: "400",
              code: "invalid_input",
              title: "Invalid input",
              detail: "allocation is read-only: it moves with the capacity",
              source: { pointer: "/data/attributes/allocation" },
            },
          ],
        },
      });
    }
    expect(await find()).toMatchObject({ data: { attributes: { name: "x", allocation: 7 } } });
  });

  it("takes the allocation that was shown while the tickets of an expired hold are on their way back", async () => {
    const { boxOffice, db } = database;
    const hold = await boxOffice.holdTickets({
      ticketOptionId: id,
      userId: randomUUID(),
      quantity: 4,
    });
    await db
      .updateTable("holds")
      .set({ expires_at: new Date(0), created_at: new Date(0) })
      .where("id", "=", hold.id)
      .execute();
    await db
      .updateTable("ticket_options")
      .set({ holds_expire_at: new Date(0) })
      .where("id", "=", id)
      .execute();
    const { data } = await find();
    expect(await patch(data)).toMatchObject({
      status: 200,
      body: { data: { attributes: { allocation: 10 } } },
    });
  });

  it("refuses another time of creation", async () => {
    for (const created_at of ["2020-01-01T00:00:00Z", "yesterday", null]) {
      expect(await patchWith({ created_at })).toMatchObject({
        status: 400,
        body: {
          errors: [
            {
              detail: "created_at is read-only",
              source: { pointer: "/data/attributes/created_at" },
            },
          ],
        },
      });
    }
  });

  it("takes the same time of creation with another offset", async () => {
    const { data } = await find(ALL_FIELDS);
    const created_at = String(data.attributes["created_at"]).replace("Z", "+00:00");
    expect(await patchWith({ created_at })).toMatchObject({ status: 200 });
  });

  it("takes no attributes and null for the same", async () => {
    const data = { type: "ticket_options", id, attributes: null };
    expect(await patch(data)).toMatchObject({ status: 200 });
  });
});

interface NewMembers {
  readonly attributes?: object;
  readonly relationships?: object;
}
interface NewResource {
  readonly data: NewMembers;
}

const withId = (body: { readonly data: object }) => ({
  data: { ...body.data, id: null, lid: null, links: null, meta: null },
});

describe("what is null because the client has none of it", () => {
  it.each([
    [
      "a ticket option",
      "/ticket_options",
      async () => ({
        data: { ...newTicketOption({ description: null }).data, relationships: null },
      }),
    ],
    ["a purchase", "/purchases", async () => newPurchase(id, 1)],
    ["a hold", "/holds", async () => newHold(id, { quantity: 1 })],
    [
      "a confirmation",
      "/purchases",
      async () => {
        const wanted = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
        const hold = await database.boxOffice.holdTickets(wanted);
        return { data: { ...holdConfirmation(hold.id).data, attributes: null } };
      },
    ],
    [
      "a cancellation",
      "/cancellations",
      async () => ({ data: { ...newCancellation((await sell(1)).id).data, attributes: null } }),
    ],
  ])("is left out of %s", async (_, target, body) => {
    const response = await handle(requestTo("POST", target, { body: withId(await body()) }));
    expect([response.status, await response.json()]).toEqual([
      201,
      { data: expect.objectContaining({ id: expect.stringMatching(/^[0-9a-f-]{36}$/u) }) },
    ]);
  });

  const empty = { data: null };
  const readOnly = { status: null, cancelled_quantity: null, created_at: null, created_by: null };

  it.each<[what: string, target: string, body: () => Promise<NewResource>, more: NewMembers]>([
    [
      "a ticket option",
      "/ticket_options",
      async () => newTicketOption(),
      { attributes: { capacity: null, created_at: null } },
    ],
    [
      "a purchase",
      "/purchases",
      async () => newPurchase(id, 1),
      { attributes: readOnly, relationships: { hold: empty } },
    ],
    [
      "a hold",
      "/holds",
      async () => newHold(id, { quantity: 1 }),
      { attributes: { seconds: null, status: null, expires_at: null, created_at: null } },
    ],
    [
      "a confirmation",
      "/purchases",
      async () => {
        const wanted = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
        return holdConfirmation((await database.boxOffice.holdTickets(wanted)).id);
      },
      {
        attributes: { quantity: null, ...readOnly },
        relationships: { ticket_option: empty, user: empty },
      },
    ],
    [
      "a cancellation",
      "/cancellations",
      async () => newCancellation((await sell(1)).id),
      {
        attributes: { quantity: null, created_at: null },
        relationships: { ticket_option: empty },
      },
    ],
  ])(
    "is left out of what %s has, and anything else is not accepted",
    async (_, target, body, more) => {
      const { data } = await body();
      const ask = async (members: NewMembers) => {
        const attributes = { ...data.attributes, ...members.attributes };
        const relationships = { ...data.relationships, ...members.relationships };
        return handle(
          requestTo("POST", target, { body: { data: { ...data, attributes, relationships } } }),
        );
      };
      const name = more.attributes && "status" in more.attributes ? "status" : "created_at";
      const refused = await ask({ ...more, attributes: { ...more.attributes, [name]: "x" } });
      expect([refused.status, await refused.json()]).toMatchObject([
        400,
        {
          errors: [
            {
              code: "unknown_member",
              detail: `${name} is not accepted here`,
              source: { pointer: `/data/attributes/${name}` },
            },
          ],
        },
      ]);
      expect((await ask(more)).status).toBe(201);
    },
  );

  it("is left out of operations", async () => {
    const { data } = withId(newPurchase(id, 1));
    const operation = { op: "add", ref: null, href: null, data };
    const response = await handle(
      postOrder({ "atomic:operations": [operation], data: null, included: null }),
    );
    expect(response.status).toBe(200);
  });
});
