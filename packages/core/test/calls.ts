import type { BoxOffice, Hold, Purchase, TicketOption } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { expect } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";

/** The state before a call. */
export interface Stock {
  readonly option: TicketOption;
  readonly other: TicketOption;
  readonly purchase: Purchase;
  readonly hold: Hold;
  readonly otherHold: Hold;
  /** The id of a ticket option to create. */
  readonly newId: string;
}

export async function newStock({ boxOffice }: TestDatabase): Promise<Stock> {
  const option = await boxOffice.createTicketOption({ name: "day pass", allocation: 20 });
  const other = await boxOffice.createTicketOption({ name: "evening", allocation: 20 });
  const taken = { ticketOptionId: option.id, userId: randomUUID(), quantity: 5 };
  return {
    option,
    other,
    purchase: await boxOffice.purchaseTickets(taken),
    hold: await boxOffice.holdTickets(taken),
    otherHold: await boxOffice.holdTickets({ ...taken, ticketOptionId: other.id }),
    newId: randomUUID(),
  };
}

/** The rows that a call may have changed. */
export async function stateOf({ db }: TestDatabase, { option, other, newId }: Stock) {
  const { rows } = await sql<{
    state: string;
  }>`select string_agg(fact, '; ' order by fact) as state from (
    select name || ' ' || capacity || '/' || allocation as fact
      from ticket_options where id = any(${[option.id, other.id, newId]})
    union all select drawing.name || ' takes ' || drawn.value || ' of ' || option.name
      from ticket_options option, jsonb_each_text(option.drawn_by) drawn(id, value)
      join ticket_options drawing on drawing.id = drawn.id::uuid
      where option.id = any(${[option.id, other.id]})
    union all select 'purchase ' || (first_user_id is null) || quantity || ' - ' || cancelled_quantity || ' of which ' || exchanged_quantity
      from purchases where ticket_option_id = any(${[option.id, other.id]})
    union all select 'hold ' || quantity || ' ' || status || ' ' || (expires_at > created_at + interval '12 minutes')
      from holds where ticket_option_id = any(${[option.id, other.id]})
    union all select 'cancellation ' || quantity
      from cancellations where ticket_option_id = any(${[option.id, other.id]})
    union all select 'transfer ' || quantity
      from transfers where ticket_option_id = any(${[option.id, other.id]})
    union all select 'capacity move ' || quantity
      from capacity_moves where ticket_option_id = any(${[option.id, other.id]})
  ) as facts`.execute(db);
  return rows[0]?.state;
}

export const purchaseOf = (option: TicketOption, quantity = 2) => ({
  ticketOptionId: option.id,
  userId: randomUUID(),
  quantity,
});

export type Call = (boxOffice: BoxOffice, stock: Stock) => Promise<unknown>;

/** All calls that write. */
export const CHANGES: Readonly<Record<string, Call>> = {
  purchaseTickets: (boxOffice, { option }) => boxOffice.purchaseTickets(purchaseOf(option)),
  "purchaseTickets with a key": (boxOffice, { option }) =>
    boxOffice.purchaseTickets(purchaseOf(option), { idempotencyKey: randomUUID() }),
  placeOrder: (boxOffice, { option, other }) =>
    boxOffice.placeOrder([purchaseOf(option), purchaseOf(other), purchaseOf(option, 3)]),
  "placeOrder with ids": (boxOffice, { option, other }) =>
    boxOffice.placeOrder(
      [option, other].map((each) => Object.assign(purchaseOf(each), { id: randomUUID() })),
    ),
  holdTickets: (boxOffice, { option }) => boxOffice.holdTickets(purchaseOf(option)),
  confirmHold: (boxOffice, { hold }) => boxOffice.confirmHold({ holdId: hold.id, quantity: 3 }),
  extendHold: (boxOffice, { hold }) => boxOffice.extendHold({ holdId: hold.id, seconds: 900 }),
  releaseHold: (boxOffice, { hold }) => boxOffice.releaseHold(hold.id),
  holdBasket: (boxOffice, { option, other }) =>
    boxOffice.holdBasket({ lines: [purchaseOf(option), purchaseOf(other), purchaseOf(option, 3)] }),
  confirmBasket: (boxOffice, { hold, otherHold }) =>
    boxOffice.confirmBasket([{ holdId: otherHold.id, quantity: 2 }, { holdId: hold.id }]),
  releaseBasket: (boxOffice, { hold, otherHold }) =>
    boxOffice.releaseBasket([hold.id, otherHold.id]),
  cancelPurchase: (boxOffice, { purchase }) =>
    boxOffice.cancelPurchase({ purchaseId: purchase.id, quantity: 4 }),
  exchangePurchase: (boxOffice, { purchase, other }) =>
    boxOffice.exchangePurchase({ purchaseId: purchase.id, ticketOptionId: other.id, quantity: 4 }),
  transferPurchase: (boxOffice, { purchase }) =>
    boxOffice.transferPurchase({ purchaseId: purchase.id, userId: randomUUID() }),
  moveCapacity: (boxOffice, { option, other }) =>
    boxOffice.moveCapacity({
      fromId: option.id,
      toId: other.id,
      quantity: 3,
    }),
  changeTicketOption: (boxOffice, { option }) =>
    boxOffice.changeTicketOption(option.id, { name: "night pass", capacity: 30 }),
  createTicketOption: (boxOffice, { newId }) =>
    boxOffice.createTicketOption({ id: newId, name: "late", allocation: 7 }),
  createTicketOptions: (boxOffice, { option, other }) =>
    boxOffice.createTicketOptions([
      {
        localId: "late",
        name: "late",
        allocation: 7,
        drawsOn: [{ ticketOptionId: other.id }, { ticketOptionId: option.id }],
      },
      { name: "later", drawsOn: [{ ticketOptionId: "late", units: 2 }] },
    ]),
};

/** All calls that only read, and calls that are refused or replayed. */
export const READS: Readonly<Record<string, Call>> = {
  findTicketOptions: (boxOffice, { option }) => boxOffice.findTicketOptions([option.id]),
  findPurchase: (boxOffice, { purchase }) => boxOffice.findPurchase(purchase.id),
  findHold: (boxOffice, { hold }) => boxOffice.findHold(hold.id),
  findCancellation: (boxOffice, { hold }) => boxOffice.findCancellation(hold.id),
  findExchange: (boxOffice, { hold }) => boxOffice.findExchange(hold.id),
  findTransfer: (boxOffice, { hold }) => boxOffice.findTransfer(hold.id),
  findCapacityMove: (boxOffice, { hold }) => boxOffice.findCapacityMove(hold.id),
  listTicketOptions: (boxOffice) => boxOffice.listTicketOptions({ size: 1 }),
  listPurchases: (boxOffice, { option }) =>
    boxOffice.listPurchases({ filter: { ticketOptionId: option.id } }),
  listHolds: (boxOffice, { option }) =>
    boxOffice.listHolds({ filter: { ticketOptionId: option.id, status: "active" } }),
  listJournal: (boxOffice, { option }) =>
    boxOffice.listJournal({ filter: { ticketOptionId: option.id } }),
  listSales: (boxOffice, { option }) => boxOffice.listSales(option.id, { interval: "1d" }),
  findJournalEntry: (boxOffice, { option }) => boxOffice.findJournalEntry(`${option.id}-0`),
  "a purchase of too many": (boxOffice, { option }) =>
    refusalOf(boxOffice.purchaseTickets(purchaseOf(option, 1_000))),
  "a purchase of nothing on sale": (boxOffice, { option }) =>
    refusalOf(boxOffice.purchaseTickets(purchaseOf({ ...option, id: randomUUID() }))),
  "a cancellation of nothing": (boxOffice) =>
    refusalOf(boxOffice.cancelPurchase({ purchaseId: randomUUID() })),
  "a confirmation of nothing": (boxOffice) =>
    refusalOf(boxOffice.confirmHold({ holdId: randomUUID() })),
  "a release of nothing": (boxOffice) => refusalOf(boxOffice.releaseHold(randomUUID())),
  "a basket of nothing": (boxOffice, { hold }) =>
    refusalOf(boxOffice.confirmBasket([{ holdId: hold.id }, { holdId: randomUUID() }])),
  "a creation of several that draw on nothing": (boxOffice, { option }) =>
    refusalOf(
      boxOffice.createTicketOptions([
        { name: "a", drawsOn: [{ ticketOptionId: option.id }] },
        { name: "b", drawsOn: [{ ticketOptionId: randomUUID() }] },
      ]),
    ),
  "an id that is taken": (boxOffice, { option }) =>
    refusalOf(boxOffice.createTicketOption({ id: option.id, name: "a", allocation: 1 })),
};

async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.unreachable("it is to be refused"),
    (error: unknown) => {
      if (error instanceof Error && "code" in error) return error.code;
      throw error;
    },
  );
}

/** Every call of a box office. */
export const CALLS: Readonly<Record<string, Call>> = { ...CHANGES, ...READS };
