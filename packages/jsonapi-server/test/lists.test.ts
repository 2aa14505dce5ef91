import { LISTS } from "@ticket-allocation/core";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { requestTo, type Handler } from "./requests.ts";

const JSON_API = "application/vnd.api+json";
const PROFILE = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination";
const OPTION_ID = "969f4317-09f4-4b15-b8be-a87d40fb56fb";
const OTHER_OPTION_ID = "b8be4317-09f4-4b15-b8be-a87d40fb56fb";
const USER_ID = "d6abe829-c28c-44ec-bee6-3183f2c53fef";
const PURCHASE_IDS = [1, 2, 3, 4, 5].map((n) => `00000000-0000-7000-8000-00000000000${n}`);
const HOLD_ID = "00000000-0000-7000-8000-00000000000a";

let database: TestDatabase;
let handle: Handler;

beforeAll(async () => {
  database = await createTestDatabase();
  handle = createJsonApiHandler(database.boxOffice);
  const { boxOffice, db } = database;
  await boxOffice.createTicketOption({ id: OPTION_ID, name: "day pass", allocation: 100 });
  await boxOffice.createTicketOption({ id: OTHER_OPTION_ID, name: "night pass", allocation: 100 });
  for (const [index, id] of PURCHASE_IDS.entries()) {
    const ticketOptionId = index === 4 ? OTHER_OPTION_ID : OPTION_ID;
    const purchase = await boxOffice.purchaseTickets({
      ticketOptionId,
      userId: index === 1 ? randomUUID() : USER_ID,
      quantity: 2,
    });
    // Ids that can be written down.
    await sql`update purchases set id = ${id} where id = ${purchase.id}`.execute(db);
  }
  await boxOffice.cancelPurchase({ purchaseId: PURCHASE_IDS[2]!, quantity: 1 });
  const hold = await boxOffice.holdTickets({
    ticketOptionId: OPTION_ID,
    userId: USER_ID,
    quantity: 3,
  });
  await sql`update holds set id = ${HOLD_ID}, expires_at = '2100-01-01' where id = ${hold.id}`.execute(
    db,
  );
});
afterAll(() => database.drop());

async function get(target: string, headers: Record<string, string> = {}) {
  const response = await handle(requestTo("GET", target, { headers }));
  const text = await response.text();
  return { status: response.status, type: response.headers.get("Content-Type"), text };
}

async function bodyOf(target: string) {
  const { status, text } = await get(target);
  expect({ status, text }).toMatchObject({ status: 200 });
  return JSON.parse(text);
}

const idsIn = async (target: string): Promise<readonly string[]> =>
  (await bodyOf(target)).data.map(({ id }: { id: string }) => id);

const authenticate = () => ({ caller: "me" });

const accepting = (...profiles: string[]) => ({
  Accept: `text/html, ${JSON_API};profile="${profiles.join(" ")}"`,
});

const cursorOf = (id: string, sort = "id") => Buffer.from(`${sort} ${id}`).toString("base64url");

const purchaseDocument = (index: number, ticketOptionId = OPTION_ID, userId = USER_ID) => {
  const id = PURCHASE_IDS[index]!;
  const self = `/purchases/${id}`;
  return {
    type: "purchases",
    id,
    attributes: { quantity: 2 },
    relationships: {
      ticket_option: {
        links: {
          self: `${self}/relationships/ticket_option`,
          related: `${self}/ticket_option`,
        },
        data: { type: "ticket_options", id: ticketOptionId },
      },
      user: { data: { type: "users", id: userId } },
    },
    links: { self },
    meta: { page: { cursor: cursorOf(id) } },
  };
};

describe("a list is answered whole", () => {
  it("of purchases", async () => {
    const { status, type, text } = await get(`/purchases?filter[user]=${USER_ID}&page[size]=2`);
    const kept = `filter%5Buser%5D=${USER_ID}&page%5Bsize%5D=2`;
    expect([status, type]).toEqual([200, JSON_API]);
    expect(text).toBe(
      JSON.stringify({
        links: {
          self: `/purchases?${kept}`,
          first: `/purchases?${kept}`,
          last: `/purchases?${kept}&page%5Bbefore%5D=${cursorOf("end")}`,
          prev: null,
          next: `/purchases?${kept}&page%5Bafter%5D=${cursorOf(PURCHASE_IDS[2]!)}`,
        },
        data: [purchaseDocument(0), purchaseDocument(2)],
      }),
    );
  });

  it("at a path that ends with a slash, with links that do not", async () => {
    expect(await bodyOf("/purchases/?page[size]=2")).toEqual(
      await bodyOf("/purchases?page[size]=2"),
    );
  });

  it("with the fields of a repeated parameter", async () => {
    const fields = "fields[purchases]=quantity&fields[purchases]=status";
    const { data } = await bodyOf(`/purchases?page[size]=1&${fields}`);
    expect(data).toMatchObject([{ attributes: { quantity: 2, status: "confirmed" } }]);
  });

  it("of ticket options, with every field", async () => {
    const document = await bodyOf("/ticket_options?fields[ticket_options]=capacity,name");
    expect(document.data).toEqual([
      {
        type: "ticket_options",
        id: OPTION_ID,
        attributes: { name: "day pass", capacity: 100 },
        links: { self: `/ticket_options/${OPTION_ID}` },
        meta: { page: { cursor: cursorOf(OPTION_ID) } },
      },
      expect.objectContaining({ id: OTHER_OPTION_ID }),
    ]);
  });

  it("of holds", async () => {
    const { data } = await bodyOf("/holds");
    const self = `/holds/${HOLD_ID}`;
    expect(data).toEqual([
      {
        type: "holds",
        id: HOLD_ID,
        attributes: { quantity: 3, status: "active", expires_at: "2100-01-01T00:00:00.000Z" },
        relationships: {
          ticket_option: {
            links: {
              self: `${self}/relationships/ticket_option`,
              related: `${self}/ticket_option`,
            },
            data: { type: "ticket_options", id: OPTION_ID },
          },
          user: { data: { type: "users", id: USER_ID } },
        },
        links: { self },
        meta: { page: { cursor: cursorOf(HOLD_ID) } },
      },
    ]);
  });

  it("that is empty", async () => {
    const target = `/purchases?filter%5Buser%5D=${OPTION_ID}`;
    expect(await bodyOf(target)).toEqual({
      links: {
        self: target,
        first: target,
        last: `${target}&page%5Bbefore%5D=${cursorOf("end")}`,
        prev: null,
        next: null,
      },
      data: [],
    });
  });
});

describe("filters", () => {
  it.each([
    [`filter[user]=${USER_ID}`, [0, 2, 3, 4]],
    [`filter[user]=${USER_ID.toUpperCase()}`, [0, 2, 3, 4]],
    [`filter[ticket_option]=${OTHER_OPTION_ID}`, [4]],
    [`filter[ticket_option]=${OPTION_ID}&filter[user]=${USER_ID}`, [0, 2, 3]],
    ["filter[status]=partially_cancelled", [2]],
    ["filter[status]=confirmed&sort=-id", [4, 3, 1, 0]],
    ["filter[status]=cancelled", []],
    ["", [0, 1, 2, 3, 4]],
  ])("%s finds %j", async (query, indices) => {
    expect(await idsIn(`/purchases?${query}`)).toEqual(indices.map((index) => PURCHASE_IDS[index]));
  });

  it.each([
    ["active", 1],
    ["expired", 0],
  ])("holds that are %s: %i", async (status, count) => {
    expect(await idsIn(`/holds?filter[status]=${status}`)).toHaveLength(count);
  });
});

describe("links", () => {
  it.each(["id", "-id"])("lead through the whole list and back, sorted by %s", async (sort) => {
    const all = sort === "id" ? PURCHASE_IDS : PURCHASE_IDS.toReversed();
    for (const [begin, link] of [
      ["first", "next"],
      ["last", "prev"],
    ] as const) {
      const read: string[][] = [];
      let target = (await bodyOf(`/purchases?sort=${sort}&page[size]=2`)).links[begin];
      while (target !== null) {
        const { data, links } = await bodyOf(target);
        read.push(data.map(({ id }: { id: string }) => id));
        target = links[link];
      }
      expect((link === "next" ? read : read.toReversed()).flat()).toEqual(all);
      expect(read).toHaveLength(3);
    }
  });

  it("lead back from behind the end, and on from before the start", async () => {
    const behind = await bodyOf(`/purchases?page[after]=${cursorOf(PURCHASE_IDS[4]!)}`);
    expect([behind.data, behind.links.next]).toEqual([[], null]);
    expect(await idsIn(behind.links.prev)).toEqual(PURCHASE_IDS);
    const before = await bodyOf(`/purchases?page[before]=${cursorOf(PURCHASE_IDS[0]!)}`);
    expect([before.data, before.links.prev]).toEqual([[], null]);
    expect(await idsIn(before.links.next)).toEqual(PURCHASE_IDS);
  });

  it("keep what was asked for, and begin with the public URL", async () => {
    handle = createJsonApiHandler(database.boxOffice, { publicUrl: "https://a.example/api/" });
    const { links, data } = await bodyOf(
      "/purchases?page[size]=1&fields%5Bpurchases%5D=quantity&include=ticket_option&&sort=id",
    );
    handle = createJsonApiHandler(database.boxOffice);
    const kept = "page%5Bsize%5D=1&fields%5Bpurchases%5D=quantity&include=ticket_option&sort=id";
    expect(links.self).toBe(`https://a.example/api/purchases?${kept}`);
    expect(links.next).toBe(
      `https://a.example/api/purchases?${kept}&page%5Bafter%5D=${data[0].meta.page.cursor}`,
    );
    expect(data[0].links.self).toBe(`https://a.example/api/purchases/${PURCHASE_IDS[0]}`);
  });

  it("all answer, wherever they stand", async () => {
    const hrefsIn = (value: unknown): string[] =>
      typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(hrefsIn);
    const linksIn = (value: object): string[] =>
      Object.entries(value ?? {}).flatMap(([name, member]) => {
        if (name === "links") return hrefsIn(member);
        return typeof member === "object" ? linksIn(member) : [];
      });
    for (const list of ["/ticket_options", "/purchases?include=ticket_option", "/holds"]) {
      const links = linksIn(await bodyOf(list));
      expect(links.length).toBeGreaterThan(4);
      for (const link of links) expect([link, (await get(link)).status]).toEqual([link, 200]);
    }
  });
});

describe("include=ticket_option", () => {
  it("answers each ticket option once, with its own fields", async () => {
    const { data, included } = await bodyOf(
      "/purchases?include=ticket_option&fields[ticket_options]=name&fields[purchases]=quantity",
    );
    expect(data[0].relationships).toBeUndefined();
    expect(included).toHaveLength(2);
    expect(included).toContainEqual({
      type: "ticket_options",
      id: OPTION_ID,
      attributes: { name: "day pass" },
      links: { self: `/ticket_options/${OPTION_ID}` },
    });
  });

  it.each([
    ["nothing is related", `/holds?include=ticket_option&filter[user]=${OPTION_ID}`],
    ["nothing is to be included", "/purchases?include="],
  ])("answers an empty list when %s", async (_, target) => {
    expect((await bodyOf(target)).included).toEqual([]);
  });

  it("is the only way to have anything included", async () => {
    expect(await bodyOf("/purchases")).not.toHaveProperty("included");
  });
});

describe("relationships", () => {
  it.each([
    ["purchases", PURCHASE_IDS[0]!],
    ["holds", HOLD_ID],
  ])("of %s answer their linkage and the ticket option", async (type, id) => {
    const option = { type: "ticket_options", id: OPTION_ID };
    expect((await get(`/${type}/${id}/relationships/ticket_option`)).text).toBe(
      JSON.stringify({ data: option }),
    );
    expect((await get(`/${type}/${id}/ticket_option`)).text).toBe(
      (await get(`/ticket_options/${OPTION_ID}`)).text,
    );
    expect(await bodyOf(`/${type}/${id}/ticket_option?fields[ticket_options]=name`)).toEqual({
      data: { ...option, attributes: { name: "day pass" } },
    });
  });

  it.each(["purchases", "holds"])("of %s that are not there are not found", async (type) => {
    const code = type === "holds" ? "hold_not_found" : "purchase_not_found";
    for (const path of ["relationships/ticket_option", "ticket_option"]) {
      const { status, text } = await get(`/${type}/${randomUUID()}/${path}`);
      expect([status, JSON.parse(text).errors[0].code]).toEqual([404, code]);
    }
  });
});

describe("the cursor pagination profile", () => {
  it.each([PROFILE, `${PROFILE}/`])("is said to be applied when %s is asked for", async (uri) => {
    const type = `${JSON_API};profile="${uri}"`;
    const answer = await get("/purchases", accepting("https://a.example/b", uri));
    expect(answer.type).toBe(type);
    expect(JSON.parse(answer.text).links.self).toEqual({ href: "/purchases", type });
    const refusal = await get("/purchases?sort=quantity", accepting(uri));
    expect([refusal.status, refusal.type]).toEqual([400, type]);
  });

  it("is said of lists alone, and of nothing when another is asked for", async () => {
    const one = await get(`/ticket_options/${OPTION_ID}`, accepting(PROFILE));
    expect(one.type).toBe(JSON_API);
    expect((await get("/holds", accepting("https://a.example/b"))).type).toBe(JSON_API);
  });
});

describe("every filter and sort of the box office's table is offered, and no other", () => {
  const PATHS: Readonly<Record<string, string>> = {
    ticketOptions: "/ticket_options",
    purchases: "/purchases",
    holds: "/holds",
    journal: "/journal_entries",
    sales: `/ticket_options/${OPTION_ID}/sales`,
    webhooks: "/webhooks",
  };
  const PARAMETERS: Record<string, readonly [string, string]> = {
    id: ["filter[id]", OPTION_ID],
    eventId: ["filter[event]", OPTION_ID],
    ticketOptionId: ["filter[ticket_option]", OPTION_ID],
    userId: ["filter[user]", USER_ID],
    status: ["filter[status]", "confirmed"],
    state: ["filter[state]", "paused"],
    reference: ["filter[reference]", "a,b"],
    from: ["filter[from]", "2027-05-01T10:00:00Z"],
    until: ["filter[until]", "2027-05-01T10:00:00%2B02:00"],
  };

  it.each(Object.entries(LISTS))("%s", async (list, { filters, sorts }) => {
    for (const sort of sorts) await bodyOf(`${PATHS[list]}?sort=${sort}`);
    for (const [filter, [name, value]] of Object.entries(PARAMETERS)) {
      const { status } = await get(`${PATHS[list]}?${name}=${value}`);
      expect([filter, status]).toEqual([filter, filter in filters ? 200 : 400]);
    }
    for (const sort of ["quantity", "created_at", "-created_at", "name"]) {
      const offered: readonly string[] = sorts;
      const { status } = await get(`${PATHS[list]}?sort=${sort}`);
      expect([sort, status]).toEqual([sort, offered.includes(sort) ? 200 : 400]);
    }
    expect(Object.keys(filters).filter((filter) => !(filter in PARAMETERS))).toEqual([]);
  });
});

it("asks who may list what, before anything is looked up", async () => {
  const authorize = vi.fn(() => true);
  handle = createJsonApiHandler(database.boxOffice, { authenticate, authorize });
  await bodyOf("/ticket_options");
  await bodyOf(`/purchases?filter[user]=${USER_ID.toUpperCase()}`);
  await bodyOf("/holds");
  const context = { caller: "me" };
  expect(authorize.mock.calls).toEqual([
    [context, "ticket_option.list", { type: "ticket_options" }],
    [context, "purchase.list", { type: "purchases", userId: USER_ID }],
    [context, "hold.list", { type: "holds", userId: undefined }],
  ]);

  handle = createJsonApiHandler(database.boxOffice, { authenticate, authorize: () => false });
  expect(await get("/purchases")).toMatchObject({ status: 403 });
  expect(await get(`/purchases/${PURCHASE_IDS[0]}/ticket_option`)).toMatchObject({ status: 404 });
  expect(await get(`/holds/${HOLD_ID}/relationships/ticket_option`)).toMatchObject({ status: 404 });
  handle = createJsonApiHandler(database.boxOffice);
});
