import {
  createBoxOffice,
  HoldExtensionExceededError,
  HoldNotActiveError,
  HoldNotFoundError,
  InvalidInputError,
  type CallOptions,
  type Hold,
} from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

let database: TestDatabase;
let boxOffice: TestDatabase["boxOffice"];
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
});
afterAll(() => database.drop());

let ticketOptionId: string;
beforeEach(async () => {
  const option = await boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  ticketOptionId = option.id;
  return async () => expect(await driftsOf(boxOffice)).toEqual([]);
});

const hold = (seconds: number, idempotencyKey?: string) =>
  boxOffice.holdTickets(
    { ticketOptionId, userId: "6f1f4f0e-5f0b-4a0e-9a51-6a3f0a5f1c11", quantity: 3, seconds },
    { idempotencyKey },
  );

/** Seconds from the database's time until a hold expires. */
async function secondsLeft({ expiresAt }: Hold): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(database.db);
  return (expiresAt.getTime() - rows[0]!.now.getTime()) / 1_000;
}

/** Moves the creation of a hold to an earlier time. */
async function age({ id }: Hold, seconds: number): Promise<void> {
  const by = sql`make_interval(secs => ${seconds})`;
  await sql`update holds set created_at = created_at - ${by}, expires_at = expires_at - ${by} where id = ${id}`.execute(
    database.db,
  );
  await sql`update ticket_options set holds_expire_at = holds_expire_at - ${by} where id = ${ticketOptionId}`.execute(
    database.db,
  );
}

it("makes a hold expire the given number of seconds from now", async () => {
  const made = await hold(60);
  await age(made, 50);
  const extended = await boxOffice.extendHold({ holdId: made.id.toUpperCase(), seconds: 600 });
  expect(extended).toMatchObject({ id: made.id, ticketOptionId, quantity: 3, status: "active" });
  expect(await secondsLeft(extended)).toBeGreaterThan(590);
  expect(await secondsLeft(extended)).toBeLessThanOrEqual(600);
  expect(await boxOffice.findHold(made.id)).toEqual(extended);
});

it("makes a hold expire earlier, and sells its tickets then", async () => {
  const made = await hold(3_600);
  const shortened = await boxOffice.extendHold({ holdId: made.id, seconds: 1 });
  expect(await secondsLeft(shortened)).toBeLessThanOrEqual(1);
  await age(made, 2);
  const all = { ticketOptionId, userId: randomUUID(), quantity: 10 };
  await expect(boxOffice.purchaseTickets(all)).resolves.toMatchObject({ quantity: 10 });
  expect((await boxOffice.findHold(made.id))?.status).toBe("expired");
});

it("does not let an extended hold expire at its old time", async () => {
  const made = await hold(60);
  await boxOffice.extendHold({ holdId: made.id, seconds: 3_600 });
  await age(made, 120);
  await boxOffice.sweepHolds();
  const eight = { ticketOptionId, userId: randomUUID(), quantity: 8 };
  await expect(boxOffice.purchaseTickets(eight)).rejects.toMatchObject({
    code: "allocation_exceeded",
  });
  await expect(boxOffice.confirmHold({ holdId: made.id })).resolves.toMatchObject({ quantity: 3 });
});

it("ignores an idempotency key, which it does not take", async () => {
  const made = await hold(60);
  const options: CallOptions = { idempotencyKey: "not a valid key" };
  const extended = await boxOffice.extendHold({ holdId: made.id, seconds: 120 }, options);
  expect(extended.id).toBe(made.id);
});

it("extends a hold up to a day after its creation", async () => {
  const made = await hold(3_600);
  await age(made, 3_000);
  const extend = (seconds: number) => boxOffice.extendHold({ holdId: made.id, seconds });
  await expect(extend(86_400 - 3_000 + 1)).rejects.toBeInstanceOf(HoldExtensionExceededError);
  await expect(boxOffice.findHold(made.id)).resolves.toMatchObject({ status: "active" });
  const extended = await extend(86_400 - 3_000 - 60);
  expect(extended.expiresAt.getTime() - extended.createdAt.getTime()).toBeLessThan(86_400_000);
});

it("extends a hold no longer than the box office allows", async () => {
  const strict = createBoxOffice({ db: database.db, maxHoldSeconds: 120 });
  const made = await hold(60);
  const extend = (seconds: number) => strict.extendHold({ holdId: made.id, seconds });
  await expect(extend(200)).rejects.toBeInstanceOf(HoldExtensionExceededError);
  await expect(extend(100)).resolves.toMatchObject({ status: "active" });
});

it.each([0, -1, 1.5, Number.NaN])(
  "has no box office in which a hold lasts %s seconds",
  (seconds) => {
    expect(() => createBoxOffice({ db: database.db, maxHoldSeconds: seconds })).toThrow(RangeError);
  },
);

it.each([0, 86_401, 1.5, Number.NaN])("refuses to extend a hold by %s seconds", async (seconds) => {
  const made = await hold(60);
  await expect(boxOffice.extendHold({ holdId: made.id, seconds })).rejects.toBeInstanceOf(
    InvalidInputError,
  );
  expect(await boxOffice.findHold(made.id)).toEqual(made);
});

it("refuses to extend a hold that was confirmed or released, has expired or does not exist", async () => {
  const [confirmed, released, expired] = [await hold(60), await hold(60), await hold(60)];
  await boxOffice.confirmHold({ holdId: confirmed.id });
  await boxOffice.releaseHold(released.id);
  await age(expired, 120);
  for (const { id } of [confirmed, released, expired]) {
    await expect(boxOffice.extendHold({ holdId: id, seconds: 60 })).rejects.toBeInstanceOf(
      HoldNotActiveError,
    );
  }
  for (const holdId of [randomUUID(), "none"]) {
    await expect(boxOffice.extendHold({ holdId, seconds: 60 })).rejects.toBeInstanceOf(
      HoldNotFoundError,
    );
  }
});

it("recognizes the request that made a hold, also after the hold was extended twice", async () => {
  const key = randomUUID();
  const made = await hold(60, key);
  await boxOffice.extendHold({ holdId: made.id, seconds: 600 });
  const extended = await boxOffice.extendHold({ holdId: made.id, seconds: 900 });
  expect(await hold(60, key)).toEqual(extended);
  await expect(hold(900, key)).rejects.toMatchObject({ code: "idempotency_key_reused" });
});

it("settles extensions, a confirmation and a release of the same holds at the same time", async () => {
  for (let round = 0; round < 20; round += 1) {
    const [one, other] = [await hold(60), await hold(60)];
    const extend = ({ id }: Hold, seconds: number) =>
      boxOffice.extendHold({ holdId: id, seconds }).catch((error: unknown) => {
        expect(error).toBeInstanceOf(HoldNotActiveError);
      });
    const [purchase] = await Promise.all([
      boxOffice.confirmHold({ holdId: one.id }),
      extend(one, 100),
      extend(other, 100),
      extend(one, 200),
      boxOffice.releaseHold(other.id),
      extend(one, 300),
      extend(other, 300),
    ]);
    expect((await boxOffice.findHold(one.id))?.status).toBe("confirmed");
    expect((await boxOffice.findHold(other.id))?.status).toBe("released");
    await boxOffice.cancelPurchase({ purchaseId: purchase.id });
  }
  expect((await boxOffice.findTicketOption(ticketOptionId))?.allocation).toBe(10);
});

it("stores one of several extensions that are made at the same time", async () => {
  const made = await hold(60);
  const extended = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      boxOffice.extendHold({ holdId: made.id, seconds: 100 + index }),
    ),
  );
  expect(extended).toContainEqual(await boxOffice.findHold(made.id));
});

it("undoes an extension with the transaction of the host", async () => {
  const made = await hold(60);
  await database.db
    .transaction()
    .execute(async (transaction) => {
      await boxOffice.within(transaction).extendHold({ holdId: made.id, seconds: 600 });
      throw new Error("the host fails");
    })
    .catch(() => {});
  expect(await boxOffice.findHold(made.id)).toEqual(made);
});
