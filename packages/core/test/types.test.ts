import {
  createBoxOffice,
  guardBoxOffice,
  isTicketError,
  openDatabase,
  type BoxOffice,
  type Hold,
  type HostKysely,
  type NewPurchase,
  type OpenedDatabase,
  type OperationInput,
  type Page,
  type PooledBoxOffice,
  type Purchase,
  type TicketErrorCode,
  type TicketOption,
  type TicketOptionChanges,
} from "@ticket-allocation/core";
import type { Kysely, Transaction } from "kysely";
import type { Client, PoolClient } from "pg";
import { expectTypeOf, it } from "vitest";

/** Tables of a host, beside ours. */
interface Shop {
  customers: { id: string; name: string };
}

// What follows is checked by the compiler: `npm run check:types`.

it("lets a host give its own Kysely, whatever tables that knows", () => {
  expectTypeOf<Kysely<Shop>>().toExtend<HostKysely>();
  expectTypeOf(createBoxOffice).parameter(0).toHaveProperty("db").toEqualTypeOf<HostKysely>();
  expectTypeOf(createBoxOffice).returns.toEqualTypeOf<PooledBoxOffice>();
  expectTypeOf(openDatabase).returns.toEqualTypeOf<OpenedDatabase>();
});

it("sells inside a transaction of Kysely or of a pg client, without what a pool needs", () => {
  expectTypeOf<Transaction<Shop>>().toExtend<Parameters<PooledBoxOffice["within"]>[0]>();
  expectTypeOf<Client>().toExtend<Parameters<PooledBoxOffice["within"]>[0]>();
  expectTypeOf<PoolClient>().toExtend<Parameters<PooledBoxOffice["within"]>[0]>();
  expectTypeOf<ReturnType<PooledBoxOffice["within"]>>().toEqualTypeOf<BoxOffice>();
  expectTypeOf<BoxOffice>().not.toHaveProperty("sweepHolds");
});

it("gives what was made, and undefined for what is not found", () => {
  expectTypeOf<BoxOffice["purchaseTickets"]>().returns.resolves.toEqualTypeOf<Purchase>();
  expectTypeOf<BoxOffice["holdTickets"]>().returns.resolves.toEqualTypeOf<Hold>();
  expectTypeOf<BoxOffice["extendHold"]>().returns.resolves.toEqualTypeOf<Hold>();
  expectTypeOf<BoxOffice["findTicketOption"]>().returns.resolves.toEqualTypeOf<
    TicketOption | undefined
  >();
  expectTypeOf<BoxOffice["listTicketOptions"]>().returns.resolves.toEqualTypeOf<
    Page<TicketOption>
  >();
  expectTypeOf<TicketOption["saleEndsAt"]>().toEqualTypeOf<Date | null>();
  expectTypeOf<TicketOption["maxPerUser"]>().toEqualTypeOf<number | null>();
});

it("takes null for what an input may leave out, and not for what it must have", () => {
  expectTypeOf<{ description: null }>().toExtend<TicketOptionChanges>();
  expectTypeOf<{ name: null }>().not.toExtend<TicketOptionChanges>();
  expectTypeOf<{ ticketOptionId: string; userId: string }>().not.toExtend<NewPurchase>();
  expectTypeOf<NewPurchase>().toExtend<OperationInput<"purchaseTickets">>();
});

it("narrows an error to a closed list of codes", () => {
  const error: unknown = undefined;
  if (isTicketError(error)) {
    expectTypeOf(error.code).toEqualTypeOf<TicketErrorCode>();
    if (error.code === "allocation_exceeded") {
      expectTypeOf(error.quantity).toEqualTypeOf<number>();
    }
    if (error.code === "order_refused") {
      expectTypeOf(error.lines).toExtend<ReadonlyMap<number, Error>>();
    }
  }
  expectTypeOf<"nothing_left">().not.toExtend<TicketErrorCode>();
});

it("guards any box office, also one inside a transaction", () => {
  expectTypeOf(guardBoxOffice).parameter(0).toEqualTypeOf<BoxOffice>();
  expectTypeOf<PooledBoxOffice>().toExtend<BoxOffice>();
  expectTypeOf(guardBoxOffice).returns.toEqualTypeOf<BoxOffice>();
});
