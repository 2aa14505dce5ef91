import type { BoxOffice, TicketOption } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { expect } from "vitest";

/** Runs what is asked of a box office, in a transaction of its own where it must. */
export type Run = <Result>(work: (office: BoxOffice) => Promise<Result>) => Promise<Result>;

const TIMES = {
  // When Amsterdam was 19 minutes and 32 seconds ahead, and Monrovia 44 minutes and 30 behind.
  saleStartsAt: new Date("1936-04-01T10:20:30.123Z"),
  saleEndsAt: new Date("9999-12-31T23:59:59.999Z"),
};
const RULES = { ...TIMES, minPerPurchase: 1, maxPerPurchase: 5, maxPerUser: 6 };
const NAME = String.raw`day pass 🎟 'it\'s' \n`;

/** The whole life of a ticket option, through what `run` gives; looked at from outside by `admin`. */
export async function liveWholeLife(run: Run, admin: Pick<pg.Client, "query">): Promise<void> {
  // Each life walks the whole list.
  await admin.query("truncate public.ticket_options cascade");
  const option = await createAndRead(run, admin);
  await refuseOutsideTheSale(run);
  await changeName(run, admin, option);
  await purchaseAndCancel(run, option.id);
  await holdAndConfirm(run, option.id);
  await expire(run, admin, option.id);
  await list(run, option.id);
}

/** A time as it is stored, to the microsecond. */
async function storedTimes(
  admin: Pick<pg.Client, "query">,
  id: string,
): Promise<readonly string[]> {
  const { rows } = await admin.query<{ starts: string; ends: string }>(
    `select extract(epoch from sale_starts_at)::text as starts,
      extract(epoch from sale_ends_at)::text as ends
    from public.ticket_options where id = $1`,
    [id],
  );
  return [rows[0]!.starts, rows[0]!.ends];
}

async function createAndRead(run: Run, admin: Pick<pg.Client, "query">): Promise<TicketOption> {
  const input = { name: NAME, description: "\\x41 null", allocation: 2_147_483_647, ...RULES };
  const key = { idempotencyKey: randomUUID() };
  const created = await run((office) => office.createTicketOption(input, key));
  expect(created).toMatchObject(input);
  expect(await run((office) => office.findTicketOption(created.id))).toEqual(created);
  expect(await run((office) => office.createTicketOption(input, key))).toEqual(created);
  expect(await storedTimes(admin, created.id)).toEqual([
    "-1065101969.877000",
    "253402300799.999000",
  ]);

  const changed = await run((office) =>
    office.changeTicketOption(created.id, { capacity: 50, maxPerUser: 7 }),
  );
  expect(changed).toEqual({
    ...created,
    capacity: 50,
    allocation: 50,
    maxPerUser: 7,
    revision: 2,
  });
  expect(await run((office) => office.createTicketOption(input, key))).toEqual(created);
  return changed;
}

async function refuseOutsideTheSale(run: Run): Promise<void> {
  const times = [
    { saleStartsAt: new Date("2999-01-01T00:00:00.000Z") },
    { saleEndsAt: new Date("1937-06-30T23:59:59.999Z") },
    { saleEndsAt: new Date("0001-01-02T03:04:05.678Z") },
  ];
  for (const time of times) {
    const { id } = await run((office) =>
      office.createTicketOption({ name: "closed", allocation: 9, ...time }),
    );
    expect(await run((office) => office.findTicketOption(id))).toMatchObject(time);
    const tickets = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
    for (const ask of ["purchaseTickets", "holdTickets"] as const) {
      const refused = await run((office) => office[ask](tickets).catch((error: unknown) => error));
      expect(refused).toMatchObject({ code: "sale_not_open" });
    }
  }
}

async function changeName(
  run: Run,
  admin: Pick<pg.Client, "query">,
  option: TicketOption,
): Promise<void> {
  await admin.query(
    `update public.ticket_options
    set sale_starts_at = '1936-04-01 10:20:30.123456+00' where id = $1`,
    [option.id],
  );
  const before = await storedTimes(admin, option.id);
  const name = "another name";
  const changed = await run((office) => office.changeTicketOption(option.id, { name }));
  expect(changed).toEqual({ ...option, name, revision: option.revision + 1 });
  // What a client sends back as it got it changes nothing either.
  const again = await run((office) => office.changeTicketOption(option.id, { ...TIMES }));
  expect(again).toEqual(changed);
  expect(await storedTimes(admin, option.id)).toEqual(before);
  expect(await run((office) => office.findTicketOption(option.id))).toEqual(changed);
}

async function purchaseAndCancel(run: Run, ticketOptionId: string): Promise<void> {
  const tickets = { ticketOptionId, userId: randomUUID(), quantity: 5 };
  const key = { idempotencyKey: randomUUID() };
  const purchase = await run((office) => office.purchaseTickets(tickets, key));
  expect(await run((office) => office.purchaseTickets(tickets, key))).toEqual(purchase);
  expect(await run((office) => office.findPurchase(purchase.id))).toMatchObject(purchase);
  const tooMany = await run((office) =>
    office.purchaseTickets({ ...tickets, quantity: 3 }).catch((error: unknown) => error),
  );
  expect(tooMany).toMatchObject({ code: "user_limit_exceeded" });

  const given = { purchaseId: purchase.id, quantity: 2 };
  const cancelKey = { idempotencyKey: randomUUID() };
  const cancellation = await run((office) => office.cancelPurchase(given, cancelKey));
  expect(await run((office) => office.cancelPurchase(given, cancelKey))).toEqual(cancellation);
  expect(await run((office) => office.findCancellation(cancellation.id))).toMatchObject(
    cancellation,
  );
  expect(await run((office) => office.findPurchase(purchase.id))).toMatchObject({
    cancelledQuantity: 2,
    status: "partially_cancelled",
  });

  const lines = [
    { ticketOptionId, userId: randomUUID(), quantity: 1 },
    { ticketOptionId, userId: randomUUID(), quantity: 2 },
  ];
  const orderKey = { idempotencyKey: randomUUID() };
  const order = await run((office) => office.placeOrder(lines, orderKey));
  expect(await run((office) => office.placeOrder(lines, orderKey))).toEqual(order);
  expect(await run((office) => office.findTicketOption(ticketOptionId))).toMatchObject({
    allocation: 44,
  });
}

async function holdAndConfirm(run: Run, ticketOptionId: string): Promise<void> {
  const tickets = { ticketOptionId, userId: randomUUID(), quantity: 3 };
  const key = { idempotencyKey: randomUUID() };
  const hold = await run((office) => office.holdTickets(tickets, key));
  expect(await run((office) => office.holdTickets(tickets, key))).toEqual(hold);
  expect(await run((office) => office.findHold(hold.id))).toEqual(hold);
  expect(Math.abs(hold.expiresAt.getTime() - Date.now() - 600_000)).toBeLessThan(60_000);

  const confirmKey = { idempotencyKey: randomUUID() };
  const confirmation = { holdId: hold.id, quantity: 2 };
  const purchase = await run((office) => office.confirmHold(confirmation, confirmKey));
  expect(await run((office) => office.confirmHold(confirmation, confirmKey))).toEqual(purchase);

  const chosen = { ...tickets, id: randomUUID().toUpperCase() };
  const other = await run((office) => office.holdTickets(chosen));
  expect(other.id).toBe(chosen.id.toLowerCase());
  expect(await run((office) => office.holdTickets(chosen))).toEqual(other);
  const taken = await run((office) =>
    office.purchaseTickets(chosen).catch((error: unknown) => error),
  );
  expect(taken).toMatchObject({ code: "id_taken" });
  await run((office) => office.releaseHold(other.id));
  await run((office) => office.releaseHold(other.id));
  expect(await run((office) => office.findHold(other.id))).toMatchObject({ status: "released" });
  expect(await run((office) => office.findTicketOption(ticketOptionId))).toMatchObject({
    allocation: 42,
  });
}

async function expire(
  run: Run,
  admin: Pick<pg.Client, "query">,
  ticketOptionId: string,
): Promise<void> {
  const tickets = { ticketOptionId, userId: randomUUID(), quantity: 5 };
  const hold = await run((office) => office.holdTickets(tickets));
  const past = "1900-01-01 00:00:00+00";
  await admin.query("update public.holds set expires_at = $2 where id = $1", [hold.id, past]);
  await admin.query("update public.ticket_options set holds_expire_at = $2 where id = $1", [
    ticketOptionId,
    past,
  ]);
  expect(await run((office) => office.findHold(hold.id))).toEqual({
    ...hold,
    status: "expired",
    expiresAt: new Date("1900-01-01T00:00:00Z"),
  });
  const expired = await run((office) =>
    office.confirmHold({ holdId: hold.id }).catch((error: unknown) => error),
  );
  expect(expired).toMatchObject({ code: "hold_not_active" });
  await run((office) => office.purchaseTickets({ ...tickets, quantity: 1 }));
  const option = await run((office) => office.findTicketOption(ticketOptionId));
  expect(option).toMatchObject({ allocation: 41 });
}

async function list(run: Run, ticketOptionId: string): Promise<void> {
  for (const sort of ["id", "-id", "created_at", "-created_at"] as const) {
    const ids: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await run((office) => office.listTicketOptions({ sort, size: 3, after }));
      ids.push(...page.items.map(({ item }) => item.id));
      if (!page.hasNext) break;
      after = page.items.at(-1)!.cursor;
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(ticketOptionId);
    if (sort === "id") expect(ids).toEqual(ids.toSorted());
  }
  const filter = { ticketOptionId };
  const statuses = async (status: "active" | "confirmed" | "released" | "expired") => {
    const page = await run((office) => office.listHolds({ filter: { ...filter, status } }));
    return page.items.map(({ item }) => item.status);
  };
  expect(await statuses("active")).toEqual([]);
  expect(await statuses("confirmed")).toEqual(["confirmed"]);
  expect(await statuses("released")).toEqual(["released"]);
  expect(await statuses("expired")).toEqual(["expired"]);
  const purchases = await run((office) => office.listPurchases({ filter, sort: "-id" }));
  expect(purchases.items.reduce((sum, { item }) => sum + item.quantity, 0)).toBe(11);
}
