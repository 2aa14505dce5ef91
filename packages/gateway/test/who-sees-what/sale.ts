import {
  createBoxOffice,
  openDatabase,
  type AccessOptions,
  type BoxOffice,
  type NewCapacityMove,
  type Hold,
  type Purchase,
  type TicketOption,
} from "@ticket-allocation/core";
import type { RequestHead } from "@ticket-allocation/http";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";

import { createTestDatabase } from "../../../../test/support/test-database.ts";
import { authorizeByScopes, type BearerContext } from "../../src/access/authorize-by-scopes.ts";
import type { Bearer } from "./scopes.ts";

/** The subject of every token. */
const SUBJECT = randomUUID();

/** As the gateway has it, but for the token: its scopes stand in the header themselves. */
export const access: AccessOptions<RequestHead, BearerContext> = {
  authenticate: ({ getHeader }) => ({
    caller: SUBJECT,
    // Not the user, whose id must not be found where it is not expected.
    createdBy: "somebody",
    userId: SUBJECT,
    scopes: new Set((getHeader("authorization") ?? "").split(" ")),
  }),
  authorize: authorizeByScopes,
};

export const authorizationOf = ({ scopes }: Bearer) => [...scopes].join(" ");

export interface Sale {
  readonly boxOffice: BoxOffice;
  /** Of the subject of every token, and of somebody else. */
  readonly own: Things;
  readonly anothers: Things;
  end(): Promise<void>;
}

/** Thousands of changes need not survive a crash: nobody waits for the disk. */
export async function openSale(): Promise<Sale> {
  const database = await createTestDatabase();
  await sql`do $$ begin
    execute format('alter database %I set synchronous_commit = off', current_database());
  end $$`.execute(database.db);
  const db = openDatabase(database.url);
  const boxOffice = createBoxOffice({
    db,
    timeoutMs: 60_000,
    journal: true,
    maxWebhooks: 10_000,
  });
  return {
    boxOffice,
    own: await createThings(boxOffice, SUBJECT),
    anothers: await createThings(boxOffice, randomUUID()),
    async end() {
      await db.destroy();
      await database.drop();
    },
  };
}

/** What is asked about: things of one user, enough for every bearer to do something to them. */
export interface Things {
  readonly userId: string;
  readonly option: TicketOption;
  readonly purchase: Purchase;
  readonly hold: Hold;
  readonly cancellationId: string;
  readonly exchangeId: string;
  /** Of a purchase that belongs to somebody else since. */
  readonly transferId: string;
  /** Between two ticket options with counts of their own. */
  readonly moveId: string;
  readonly moved: NewCapacityMove;
  readonly webhookId: string;
  /** A fresh webhook, to be deleted. */
  readonly newWebhook: () => Promise<string>;
  /** What can be had instead of the purchase. */
  readonly otherOptionId: string;
  /** A fresh hold, to be confirmed or released. */
  readonly newHold: () => Promise<Hold>;
  /** A fresh purchase, to be transferred. */
  readonly newPurchase: () => Promise<Purchase>;
}

async function createThings(boxOffice: BoxOffice, userId: string): Promise<Things> {
  const hall = await boxOffice.createTicketOption({ name: "hall", allocation: 1_000_000 });
  const drawsOn = [{ ticketOptionId: hall.id }];
  const option = await boxOffice.createTicketOption({ name: "hot", drawsOn });
  const wanted = { ticketOptionId: option.id, userId };
  const purchase = await boxOffice.purchaseTickets({ ...wanted, quantity: 100_000 });
  const cancelled = await boxOffice.cancelPurchase({ purchaseId: purchase.id, quantity: 1 });
  const other = await boxOffice.createTicketOption({ name: "cold", drawsOn });
  const exchanged = { purchaseId: purchase.id, ticketOptionId: other.id, quantity: 1 };
  const { id: exchangeId } = await boxOffice.exchangePurchase(exchanged);
  const newHold = () => boxOffice.holdTickets({ ...wanted, quantity: 1, seconds: 3_600 });
  const newPurchase = () => boxOffice.purchaseTickets({ ...wanted, quantity: 1 });
  const transferred = { purchaseId: (await newPurchase()).id, userId: randomUUID() };
  const { id: transferId } = await boxOffice.transferPurchase(transferred);
  const create = () =>
    boxOffice.createTicketOption({ name: "day pass", allocation: 1_000_000, drawsOn });
  const [from, to] = [await create(), await create()];
  const moved = { fromId: from.id, toId: to.id, quantity: 1 };
  const { id: moveId } = await boxOffice.moveCapacity(moved);
  const newWebhook = async () => {
    const { id } = await boxOffice.createWebhook({
      url: "https://events.example/",
      eventTypes: ["purchase.made"],
    });
    return id;
  };
  return {
    userId,
    webhookId: await newWebhook(),
    newWebhook,
    option,
    purchase,
    cancellationId: cancelled.id,
    exchangeId,
    transferId,
    moveId,
    moved,
    otherOptionId: other.id,
    hold: await newHold(),
    newHold,
    newPurchase,
  };
}
