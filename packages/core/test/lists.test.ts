import {
  cursorAtEnd,
  createBoxOffice,
  InvalidInputError,
  migrate,
  listRequestSchemas,
  LISTS,
  MAX_PAGE_SIZE,
  type ListName,
} from "@ticket-allocation/core";
import fc from "fast-check";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { walkList } from "./walk-list.ts";

const encode = (text: string) => Buffer.from(text).toString("base64url");

const issuesOf = (list: ListName, request: object) =>
  listRequestSchemas[list]
    .safeParse(request)
    .error?.issues.map(({ path, message }) => ({ path, message })) ?? [];

const USERS = Array.from({ length: 3 }, () => randomUUID());
const EVENTS = Array.from({ length: 3 }, () => randomUUID());

let database: TestDatabase;
let boxOffice: TestDatabase["boxOffice"];
let optionIds: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
  const options = await Promise.all(
    Array.from({ length: 23 }, (_, index) =>
      // A chosen id may be at any position.
      boxOffice.createTicketOption({
        ...(index % 3 === 0 && { id: randomUUID() }),
        name: `option ${index}`,
        allocation: 1_000,
        // Of the first three, which are sold, two belong to the same event.
        eventId: [EVENTS[0]!, EVENTS[0]!, EVENTS[1]!, null][index % 4],
      }),
    ),
  );
  optionIds = options.slice(0, 3).map(({ id }) => id);
  await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const tickets = {
        ticketOptionId: optionIds[index % 3]!,
        userId: USERS[index % 2]!,
        quantity: 2,
      };
      const options = index % 4 === 0 ? { idempotencyKey: `key ${index}`.replace(" ", "-") } : {};
      const purchase = await boxOffice.purchaseTickets(tickets, options);
      if (index % 5 === 1) await boxOffice.cancelPurchase({ purchaseId: purchase.id, quantity: 1 });
      if (index % 5 === 2) await boxOffice.cancelPurchase({ purchaseId: purchase.id });
      const hold = await boxOffice.holdTickets(tickets);
      if (index % 6 === 1) await boxOffice.confirmHold({ holdId: hold.id });
      if (index % 6 === 2) await boxOffice.releaseHold(hold.id);
      if (index % 6 >= 4) await letExpire(hold.id);
    }),
  );
  // Some have expired, and the expiration of some of these is written.
  await sql`update holds set status = 'expired' where status = 'active' and expires_at < now()
    and id in (select id from holds order by quantity, id limit 30)`.execute(database.db);
});
afterAll(() => database.drop());

async function letExpire(id: string): Promise<void> {
  await sql`update holds set expires_at = now() - interval '1 second' where id = ${id}`.execute(
    database.db,
  );
}

const idsIn = async (table: string, condition = "true", order = "id") => {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where ${sql.raw(condition)} order by ${sql.raw(order)}`.execute(
    database.db,
  );
  return rows.map(({ id }) => id);
};

const PURCHASE_CONDITIONS = {
  confirmed: "cancelled_quantity = 0",
  partially_cancelled: "cancelled_quantity between 1 and quantity - 1",
  cancelled: "cancelled_quantity = quantity",
};
const HOLD_CONDITIONS = {
  active: "status = 'active' and expires_at > now()",
  confirmed: "status = 'confirmed'",
  released: "status = 'released'",
  expired: "(status = 'expired' or status = 'active' and expires_at <= now())",
};

interface AnyFilter {
  readonly id?: readonly string[] | undefined;
  readonly eventId?: string | undefined;
  readonly ticketOptionId?: string | undefined;
  readonly userId?: string | undefined;
}

const conditionsOf = (
  { id, eventId, ticketOptionId, userId }: AnyFilter,
  statuses: readonly string[] = ["true"],
) =>
  [
    `(${statuses.join(" or ")})`,
    id ? `id in ('${id.join("', '")}')` : "true",
    eventId
      ? `ticket_option_id in (select id from ticket_options where event_id = '${eventId}')`
      : "true",
    ticketOptionId ? `ticket_option_id = '${ticketOptionId}'` : "true",
    userId ? `user_id = '${userId}'` : "true",
  ].join(" and ");

const orderOf = (sort: string) => {
  const column = sort.replace("-", "");
  const direction = sort.startsWith("-") ? "desc" : "asc";
  return column === "id" ? `id ${direction}` : `${column} ${direction}, id ${direction}`;
};

const maybe = <Value>(values: readonly Value[]) =>
  fc.option(fc.constantFrom(...values), { nil: undefined });
const someOf = <Value>(values: readonly Value[]) =>
  fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined });
const filters = (ids: readonly string[]) => ({
  id: someOf(ids),
  eventId: maybe(EVENTS),
  ticketOptionId: maybe(optionIds),
  userId: maybe(USERS),
});
const walks = {
  size: fc.integer({ min: 1, max: 25 }),
  from: fc.constantFrom("start" as const, "end" as const),
};

describe("reading a list page by page returns every item once, in order", () => {
  it("of the ticket options", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          sort: fc.constantFrom(...LISTS.ticketOptions.sorts),
          id: someOf(await idsIn("ticket_options")),
          eventId: maybe(EVENTS),
          ...walks,
        }),
        async ({ sort, id, eventId, ...walk }) => {
          const filter = { id, eventId };
          const read = await walkList(
            (page) => boxOffice.listTicketOptions({ filter, sort, ...page }),
            { ...walk, end: cursorAtEnd(sort) },
          );
          const condition = [
            id ? `id in ('${id.join("', '")}')` : "true",
            eventId ? `event_id = '${eventId}'` : "true",
          ].join(" and ");
          expect(read.map((option) => option.id)).toEqual(
            await idsIn("ticket_options", condition, orderOf(sort)),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("of the purchases, with every filter", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          sort: fc.constantFrom(...LISTS.purchases.sorts),
          status: someOf(["confirmed", "partially_cancelled", "cancelled"] as const),
          ...filters(await idsIn("purchases")),
          ...walks,
        }),
        async ({ sort, size, from, ...filter }) => {
          const read = await walkList(
            (page) => boxOffice.listPurchases({ sort, filter, ...page }),
            { size, from, end: cursorAtEnd(sort) },
          );
          const statuses = filter.status?.map((status) => PURCHASE_CONDITIONS[status]);
          expect(read.map(({ id }) => id)).toEqual(
            await idsIn("purchases", conditionsOf(filter, statuses), orderOf(sort)),
          );
          if (filter.status) {
            expect(read.every(({ status }) => filter.status?.includes(status))).toBe(true);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("of the holds, with every filter", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          sort: fc.constantFrom(...LISTS.holds.sorts),
          status: someOf(["active", "confirmed", "released", "expired"] as const),
          ...filters(await idsIn("holds")),
          ...walks,
        }),
        async ({ sort, size, from, ...filter }) => {
          const read = await walkList((page) => boxOffice.listHolds({ sort, filter, ...page }), {
            size,
            from,
            end: cursorAtEnd(sort),
          });
          const statuses = filter.status?.map((status) => HOLD_CONDITIONS[status]);
          expect(read.map(({ id }) => id)).toEqual(
            await idsIn("holds", conditionsOf(filter, statuses), orderOf(sort)),
          );
          expect(await boxOffice.findHolds(read.map(({ id }) => id))).toEqual(
            expect.arrayContaining(read),
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});

it.each(["start", "end"] as const)(
  "skips and repeats no existing item while others are added, from the %s",
  async (from) => {
    const before = await idsIn("purchases");
    const ticketOptionId = optionIds[0]!;
    const read = await walkList(
      (page) => boxOffice.listPurchases(page),
      { size: 7, from, end: cursorAtEnd("id") },
      async () => {
        const newPurchase = { ticketOptionId, userId: USERS[2]!, quantity: 1 };
        await Promise.all([
          boxOffice.purchaseTickets(newPurchase),
          // Its id is a hash, which may be at any position.
          boxOffice.purchaseTickets(newPurchase, { idempotencyKey: randomUUID() }),
        ]);
      },
    );
    const ids = read.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(before));
    expect(ids).toEqual(ids.toSorted());
  },
);

it("distinguishes ticket options that were created at the same time", async () => {
  await sql`update ticket_options set created_at = '2026-01-01 00:00:00.000001Z'
    where id in (select id from ticket_options limit 10)`.execute(database.db);
  await sql`update ticket_options set created_at = '2026-01-01 00:00:00.000002Z'
    where id in (select id from ticket_options where created_at > '2026-02-01' limit 5)`.execute(
    database.db,
  );
  for (const sort of ["created_at", "-created_at"] as const) {
    const read = await walkList((page) => boxOffice.listTicketOptions({ sort, ...page }), {
      size: 4,
    });
    expect(read.map(({ id }) => id)).toEqual(await idsIn("ticket_options", "true", orderOf(sort)));
  }
});

it("has 20 items on a page, or the requested number, up to 100", async () => {
  const pages = await Promise.all(
    [undefined, 1, MAX_PAGE_SIZE].map((size) => boxOffice.listPurchases({ size })),
  );
  const all = await idsIn("purchases");
  expect(pages.map(({ items }) => items.length)).toEqual([20, 1, Math.min(all.length, 100)]);
});

it("reports exactly whether there are more items before and after", async () => {
  const all = await idsIn("ticket_options");
  const { items } = await boxOffice.listTicketOptions({ size: MAX_PAGE_SIZE });
  const [first, last] = [items[0]!.cursor, items.at(-1)!.cursor];
  const sides = async (request: object) => {
    const page = await boxOffice.listTicketOptions(request);
    return [page.items.length, page.hasPrevious, page.hasNext];
  };
  expect(items).toHaveLength(all.length);
  expect(await sides({ size: 100 })).toEqual([all.length, false, false]);
  expect(await sides({ size: all.length })).toEqual([all.length, false, false]);
  expect(await sides({ size: all.length - 1 })).toEqual([all.length - 1, false, true]);
  expect(await sides({ after: first, size: 2 })).toEqual([2, true, true]);
  expect(await sides({ after: last })).toEqual([0, true, false]);
  expect(await sides({ before: first })).toEqual([0, false, true]);
  expect(await sides({ before: last, size: 2 })).toEqual([2, true, true]);
  expect(await sides({ before: items[2]!.cursor, size: 2 })).toEqual([2, false, true]);
  expect(await sides({ before: cursorAtEnd("id"), size: 2 })).toEqual([2, true, false]);
  expect(await sides({ after: cursorAtEnd("id"), size: 2 })).toEqual([0, true, false]);
  const nobody = { filter: { userId: randomUUID() } };
  expect(await boxOffice.listPurchases(nobody)).toEqual({
    items: [],
    hasPrevious: false,
    hasNext: false,
  });
});

describe("a request that breaks a rule is refused", () => {
  const cursor = encode(`id ${randomUUID()}`);
  const SIZE = "size must be an integer from 1 to 100";
  const CURSOR = "after must be a cursor of this list, sorted by id";

  it.each([
    ["a size of none", { size: 0 }, SIZE],
    ["a negative size", { size: -1 }, SIZE],
    ["a size too large", { size: 101 }, SIZE],
    ["half a size", { size: 1.5 }, SIZE],
    ["a size in words", { size: "ten" }, SIZE],
    ["an unknown sort", { sort: "quantity" }, "sort must be one of id, -id"],
    ["an unknown filter", { filter: { quantity: "1" } }, /filter/u],
    ["a user that is no UUID", { filter: { userId: "me" } }, "filter.userId must be a UUID"],
    ["an unknown status", { filter: { status: "active" } }, /^filter\.status\.0 must be one of/u],
    ["no status", { filter: { status: [] } }, "filter.status must be 1 to 100 values"],
    [
      "too many ids",
      { filter: { id: Array.from({ length: 101 }, () => randomUUID()) } },
      "filter.id must be 1 to 100 values",
    ],
    [
      "an id that is no UUID",
      { filter: { id: [randomUUID(), "x"] } },
      "filter.id.1 must be a UUID",
    ],
    ["an event that is no UUID", { filter: { eventId: "x" } }, "filter.eventId must be a UUID"],
    ["both cursors", { after: cursor, before: cursor }, /together/u],
    ["no cursor at all", { after: "" }, CURSOR],
    ["a cursor that is no base64", { after: "!" }, CURSOR],
    ["a cursor with something behind", { after: `${cursor}=` }, CURSOR],
    ["the cursor of another order", { after: encode(`-id ${randomUUID()}`) }, CURSOR],
    [
      "the cursor of another list's order",
      { after: encode(`created_at 1 ${randomUUID()}`) },
      CURSOR,
    ],
    ["a cursor of no UUID", { after: encode("id 1") }, CURSOR],
    [
      "a cursor of a UUID in capitals",
      { after: encode(`id ${randomUUID().toUpperCase()}`) },
      CURSOR,
    ],
    ["a cursor with a time it has no use for", { after: encode(`id ${randomUUID()} 1`) }, CURSOR],
    ["a cursor of SQL", { after: encode("id 1' or '1'='1") }, CURSOR],
  ])("%s", async (_, request, message) => {
    const issues = issuesOf("purchases", request);
    expect(issues.map(({ path, message: text }) => `${path.join(".")} ${text}`).join()).toMatch(
      message,
    );
    const refusal = await boxOffice
      .listPurchases(request as object)
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InvalidInputError);
    expect(refusal).toMatchObject({ issues });
  });

  it.each([
    ["without its time", `created_at ${randomUUID()}`],
    ["with a time that is none", `created_at ${randomUUID()} now`],
    ["with a time beyond all", `created_at ${randomUUID()} 99999999999999999999`],
  ])("a cursor of time %s", (_, text) => {
    expect(issuesOf("ticketOptions", { sort: "created_at", after: encode(text) })).toEqual([
      { path: ["after"], message: "must be a cursor of this list, sorted by created_at" },
    ]);
  });
});

it("lists the tables of a schema that the host has chosen", async () => {
  await migrate(database.db, { schema: "elsewhere" });
  const elsewhere = createBoxOffice({ db: database.db, schema: "elsewhere" });
  const [event] = EVENTS;
  const newOption = { name: "x", allocation: 5, eventId: event! };
  const { id: ticketOptionId } = await elsewhere.createTicketOption(newOption);
  const hold = await elsewhere.holdTickets({ ticketOptionId, userId: randomUUID(), quantity: 1 });
  const filter = { status: "expired" } as const;
  expect((await elsewhere.listTicketOptions({ sort: "created_at" })).items).toHaveLength(1);
  expect((await elsewhere.listPurchases()).items).toEqual([]);
  for (const filter of [{}, { eventId: event! }, { eventId: event!, userId: hold.userId }]) {
    expect((await elsewhere.listHolds({ filter })).items.map(({ item }) => item)).toEqual([hold]);
  }
  expect((await elsewhere.listHolds({ filter })).items).toEqual([]);
});

it("refuses the sales of an event of more than 200 ticket options without another filter", async () => {
  const eventId = randomUUID();
  const add = (count: number) =>
    Promise.all(
      Array.from({ length: count }, () =>
        boxOffice.createTicketOption({ name: "x", allocation: 1, eventId }),
      ),
    );
  const [option] = await add(200);
  const userId = randomUUID();
  await boxOffice.purchaseTickets({ ticketOptionId: option!.id, userId, quantity: 1 });
  expect((await boxOffice.listPurchases({ filter: { eventId } })).items).toHaveLength(1);
  await add(1);
  const message =
    "filter.eventId is of more than 200 ticket options: filter by a ticket option, a user, a reference or ids too";
  for (const name of ["listPurchases", "listHolds"] as const) {
    const refused = boxOffice[name]({ filter: { eventId } });
    await expect(refused).rejects.toBeInstanceOf(InvalidInputError);
    await expect(refused).rejects.toThrow(message);
  }
  const filter = { eventId, userId };
  expect((await boxOffice.listPurchases({ filter })).items).toHaveLength(1);
  expect((await boxOffice.listTicketOptions({ filter: { eventId } })).items).toHaveLength(20);
});

it("lists what a host's transaction sees", async () => {
  const ticketOptionId = (await boxOffice.createTicketOption({ name: "x", allocation: 5 })).id;
  const filter = { ticketOptionId };
  await database.db.transaction().execute(async (transaction) => {
    const within = boxOffice.within(transaction);
    const purchase = await within.purchaseTickets({
      ticketOptionId,
      userId: randomUUID(),
      quantity: 1,
    });
    const page = await within.listPurchases({ filter });
    expect(page.items.map(({ item }) => item)).toMatchObject([purchase]);
    expect((await boxOffice.listPurchases({ filter })).items).toEqual([]);
  });
});
