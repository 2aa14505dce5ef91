import {
  createClient,
  orRefusal,
  RefusalError,
  type ErrorCode,
  type Hold,
  type Purchase,
  type TicketClient,
  type TicketOption,
} from "@ticket-allocation/client";
import { expectTypeOf, it } from "vitest";

// What follows is checked by the compiler: `npm run check:types`. Nothing of it runs.
async function checkTypes({ ticketOptions, purchases, holds, exchanges }: TicketClient) {
  const id = "969f4317-09f4-4b15-b8be-a87d40fb56fb";

  const purchase = await purchases.create({ ticketOptionId: id, userId: id, quantity: 2 });
  expectTypeOf(purchase).toEqualTypeOf<Purchase>();
  expectTypeOf(purchase.metadata).toEqualTypeOf<{ readonly [key: string]: unknown } | null>();
  await purchases.create({ holdId: id, quantity: undefined });
  // @ts-expect-error: neither a ticket option and a user, nor a hold
  await purchases.create({ quantity: 2 });
  // @ts-expect-error: a mistyped member
  await purchases.create({ ticketOptionId: id, userId: id, quantty: 2 });
  // @ts-expect-error: neither an allocation, nor draws
  await ticketOptions.create({ name: "VIP" });
  await ticketOptions.create({ name: "VIP", drawsOn: [{ ticketOptionId: id }] });

  expectTypeOf(await holds.find(id)).toEqualTypeOf<Hold | undefined>();
  const few = await purchases.find(id, { fields: ["quantity"] });
  expectTypeOf(few).toEqualTypeOf<Pick<Purchase, "id" | "quantity"> | undefined>();
  // @ts-expect-error: a field of something else
  await purchases.find(id, { fields: ["allocation"] });
  const including = await exchanges.create(
    { purchaseId: id, ticketOptionId: id },
    { include: ["newPurchase"] },
  );
  expectTypeOf(including.newPurchase).toEqualTypeOf<Purchase | undefined>();
  // @ts-expect-error: it was not asked for
  expectTypeOf(including.ticketOption).toBeNever();
  // @ts-expect-error: nothing can be included in ticket options
  await ticketOptions.find(id, { include: ["event"] });

  for await (const item of purchases.list({ filter: { status: ["cancelled"] }, sort: "-id" })) {
    expectTypeOf(item).toEqualTypeOf<Purchase>();
  }
  // @ts-expect-error: no status of purchases
  purchases.list({ filter: { status: ["active"] } });
  ticketOptions.listSales(id, { interval: "1h", sort: undefined });
  // @ts-expect-error: no interval
  ticketOptions.listSales(id, { interval: "1w" });
  for await (const [first] of ticketOptions.watchList({ filter: { event: id } })) {
    expectTypeOf(first).toEqualTypeOf<TicketOption | undefined>();
  }

  const sold = await orRefusal(purchases.create({ holdId: id }));
  if (sold instanceof RefusalError) {
    expectTypeOf<"hold_not_active">().toExtend<typeof sold.code>();
    expectTypeOf<"path_not_found" | "invalid_json" | "host_not_allowed">().toExtend<ErrorCode>();
    expectTypeOf<"internal_error">().not.toExtend<ErrorCode>();
    // @ts-expect-error: a code of another method
    if (sold.code === "same_user") throw sold;
  } else {
    expectTypeOf(sold).toEqualTypeOf<Purchase>();
  }
  const ordered = await orRefusal(purchases.createMany([{ holdId: id }]));
  if (ordered instanceof RefusalError) {
    expectTypeOf<"sale_paused" | "hold_not_found">().toExtend<typeof ordered.code>();
  } else {
    expectTypeOf(ordered).toEqualTypeOf<readonly Purchase[]>();
  }
  // @ts-expect-error: holds cannot be changed
  holds.change(id, {});
  // @ts-expect-error: it cannot be released
  purchases.release(id);
}

it("has types for what each method takes, returns and refuses", () => {
  expectTypeOf(createClient).returns.toEqualTypeOf<TicketClient>();
  expectTypeOf(checkTypes).returns.resolves.toBeVoid();
});
