import { randomUUID } from "node:crypto";
import type { Client } from "pg";
import { expect } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { keepHistory } from "../../src/chaos/life/keep-history.ts";
import type { LifeLogLine, Reply, Wish } from "../../src/chaos/life/wish.ts";
import { LIFE_ORACLES } from "../../src/chaos/oracles/life-oracles.ts";
import { keepRules } from "../../src/chaos/rules/keep-rules.ts";
import { testOracles } from "./test-oracles.ts";
import { WishLog } from "./wish-log.ts";

/** One correct wish of each kind, granted and refused. The keys name the kinds. */
async function liveHonestly(
  { boxOffice }: TestDatabase,
  client: Client,
): Promise<readonly LifeLogLine[]> {
  const option = await boxOffice.createTicketOption({ name: "x", allocation: 10 });
  const ticketOptionId = option.id;
  const other = await boxOffice.createTicketOption({ name: "y", allocation: 10 });
  await keepHistory(client, [ticketOptionId, other.id]);
  await keepRules(client, []);
  const log = new WishLog();

  function tell(
    wish: Pick<Wish, "key" | "kind"> & Partial<Wish>,
    call: (userId: string) => Promise<Partial<Reply> | void>,
    refusedLines?: readonly number[],
  ): Promise<string> {
    const userId = randomUUID();
    return log.execute({ ...wish, userId }, () => call(userId), refusedLines);
  }
  const lines = (...quantities: number[]) =>
    quantities.map((quantity) => ({ ticketOptionId, quantity }));
  const purchase = (key: string, quantity: number) =>
    tell({ key, kind: "purchase", lines: lines(quantity) }, async (userId) => ({
      ids: [(await boxOffice.purchaseTickets({ ticketOptionId, userId, quantity })).id],
    }));
  const hold = (key: string, quantity: number, seconds: number) =>
    tell({ key, kind: "hold", lines: lines(quantity), seconds }, async (userId) => ({
      ids: [(await boxOffice.holdTickets({ ticketOptionId, userId, quantity, seconds })).id],
    }));
  const extend = (key: string, holdId: string, seconds: number) =>
    tell({ key, kind: "extension", targetId: holdId, seconds }, async () => {
      const { expiresAt } = await boxOffice.extendHold({ holdId, seconds });
      return { ids: [holdId], expiresAt: expiresAt.getTime() };
    });
  const confirm = (key: string, holdId: string) =>
    tell({ key, kind: "confirmation", targetId: holdId }, async () => {
      const { id, quantity } = await boxOffice.confirmHold({ holdId });
      return { ids: [id], quantity };
    });
  const release = (key: string, id: string) =>
    tell({ key, kind: "release", targetId: id }, () => boxOffice.releaseHold(id));
  const order = (key: string, quantities: number[], refusedLines: number[] = []) =>
    tell(
      { key, kind: "order", lines: lines(...quantities) },
      async (userId) => {
        const wanted = quantities.map((quantity) => ({ ticketOptionId, userId, quantity }));
        return { ids: (await boxOffice.placeOrder(wanted)).map(({ id }) => id) };
      },
      refusedLines,
    );
  const basket = (key: string, quantities: number[], refusedLines: number[] = []) =>
    tell(
      { key, kind: "basket", lines: lines(...quantities), seconds: 600 },
      async (userId) => {
        const wanted = quantities.map((quantity) => ({ ticketOptionId, userId, quantity }));
        const holds = await boxOffice.holdBasket({ lines: wanted, seconds: 600 });
        holdIds = holds.map(({ id }) => id);
        return { ids: holdIds };
      },
      refusedLines,
    );
  const confirmBasket = (key: string, targetIds: readonly string[]) =>
    tell({ key, kind: "basket_confirmation", targetIds }, async () => {
      const purchases = await boxOffice.confirmBasket(targetIds.map((holdId) => ({ holdId })));
      return { ids: purchases.map(({ id }) => id) };
    });
  const releaseBasket = (key: string, targetIds: readonly string[]) =>
    tell({ key, kind: "basket_release", targetIds }, () => boxOffice.releaseBasket(targetIds));
  let holdIds: readonly string[] = [];
  const cancel = (key: string, purchaseId: string, quantity: number) =>
    tell({ key, kind: "cancellation", targetId: purchaseId, quantity }, async () => {
      const { id } = await boxOffice.cancelPurchase({ purchaseId, quantity });
      return { ids: [id], quantity };
    });

  const bought = await purchase("purchase", 2);
  const confirmed = await hold("hold", 3, 600);
  await confirm("confirmation", confirmed);
  await confirm("late confirmation", confirmed);
  await release("late release", confirmed);
  await extend("late extension", confirmed, 900);
  const extended = await hold("hold to extend", 1, 600);
  await extend("extension", extended, 900);
  await extend("last extension", extended, 700);
  await release("release", await hold("hold to release", 1, 600));
  const lapsed = await hold("hold to expire", 1, 1);
  await client.query(`
    update holds set created_at = created_at - interval '1 minute',
      expires_at = expires_at - interval '1 minute' where id = '${lapsed}'`);
  await client.query(
    "update ticket_options set version = version + 1, holds_expire_at = holds_expire_at - interval '1 h'",
  );
  // The first transaction that finds the hold expired.
  await purchase("refused purchase", 8);
  await confirm("confirmation of what expired", lapsed);
  await order("order", [1, 1]);
  await cancel("cancellation", bought, 1);
  await cancel("second cancellation", bought, 1);
  await cancel("third cancellation", bought, 1);
  await tell(
    { key: "change", kind: "change", targetId: ticketOptionId, quantity: 12 },
    async () => {
      await boxOffice.changeTicketOption(ticketOptionId, { capacity: 12 });
      return { ids: [ticketOptionId] };
    },
  );
  await order("refused order", [4, 4], [0, 1]);
  await basket("basket", [1, 1]);
  await confirmBasket("basket confirmation", holdIds);
  await confirmBasket("late basket confirmation", holdIds);
  await releaseBasket("late basket release", holdIds);
  await basket("basket to release", [1, 1]);
  await releaseBasket("basket release", holdIds);
  await basket("refused basket", [4, 4], [0, 1]);
  const exchange = (key: string, toId: string) =>
    tell({ key, kind: "exchange", targetId: exchanged, toId, quantity: 1 }, async () => {
      const input = { purchaseId: exchanged, ticketOptionId: toId, quantity: 1 };
      const { id, quantity } = await boxOffice.exchangePurchase(input);
      return { ids: [id], quantity };
    });
  const exchanged = await purchase("purchase to exchange", 1);
  await exchange("exchange", other.id);
  await exchange("late exchange", other.id);
  const transferred = await purchase("purchase to transfer", 1);
  const heir = randomUUID();
  await tell({ key: "transfer", kind: "transfer", targetId: transferred, toId: heir }, async () => {
    const input = { purchaseId: transferred, userId: heir };
    const { id, quantity } = await boxOffice.transferPurchase(input);
    return { ids: [id], quantity };
  });
  await tell(
    { key: "move", kind: "move", targetId: other.id, toId: ticketOptionId, quantity: 2 },
    async () => {
      const input = { fromId: other.id, toId: ticketOptionId, quantity: 2 };
      return { ids: [(await boxOffice.moveCapacity(input)).id], quantity: 2 };
    },
  );

  return log.lines;
}

const targetOf = (key: string) => `(select target_id from chaos.wishes where key = '${key}')`;
const idOf = (key: string) => `(select ids[1] from chaos.replies where key = '${key}')`;
const lastIdOf = (key: string) => `(select ids[2] from chaos.replies where key = '${key}')`;
const userOf = (key: string) => `(select user_id from chaos.wishes where key = '${key}')`;
const another = (table: string, key: string, changes: string) => `
  create temporary table another on commit drop as select * from ${table} where id = ${idOf(key)};
  update another set id = gen_random_uuid()${changes};
  insert into ${table} select * from another`;
const setReply = (key: string, changes: string) =>
  `update chaos.replies set ${changes} where key = '${key}'`;

const VIOLATIONS: readonly (readonly [RegExp, string])[] = [
  [/every acknowledged hold/u, `update holds set quantity = 2 where id = ${idOf("hold")}`],
  [/every acknowledged line/u, `delete from purchases where id = ${idOf("order")}`],
  [/contains all of its lines/u, setReply("order", "ids = ids[1:1]")],
  [
    /every acknowledged confirmation/u,
    `update holds set status = 'expired' where id = ${idOf("hold")}`,
  ],
  [/every acknowledged confirmation/u, setReply("confirmation", "quantity = 1")],
  [
    /every acknowledged cancellation/u,
    `delete from cancellations where id = ${idOf("cancellation")}`,
  ],
  [
    /every acknowledged release/u,
    `update holds set status = 'confirmed' where id = ${targetOf("release")}`,
  ],
  [/every acknowledged capacity/u, "update chaos.history set capacity = 11 where capacity = 12"],
  [/every stored hold, cancellation and capacity/u, "delete from chaos.wishes where key = 'hold'"],
  [
    /every stored hold, cancellation and capacity/u,
    "delete from chaos.wishes where kind = 'cancellation'",
  ],
  [
    /every stored hold, cancellation and capacity/u,
    "delete from chaos.wishes where key = 'change'",
  ],
  [/with all of its lines/u, `delete from purchases where id = ${idOf("order")}`],
  [/with all of its lines/u, "delete from chaos.wishes where key = 'purchase'"],
  [/contains all of its lines/u, setReply("basket confirmation", "ids = ids[1:1]")],
  [/every acknowledged hold/u, `delete from holds where id = ${lastIdOf("basket")}`],
  [
    /every acknowledged confirmation/u,
    `update purchases set quantity = 2 where id = ${lastIdOf("basket confirmation")}`,
  ],
  [
    /every acknowledged release/u,
    `update holds set status = 'confirmed' where id = ${lastIdOf("basket to release")}`,
  ],
  [/held with all of its lines/u, `delete from holds where id = ${lastIdOf("basket to release")}`],
  [
    /confirmed with all of its holds/u,
    `delete from purchases where id = ${lastIdOf("basket confirmation")}`,
  ],
  [/resolved once/u, setReply("late basket release", "outcome = 'sold'")],
  [/refused or busy wish/u, setReply("basket", "outcome = 'busy'")],
  [/refused or busy wish/u, setReply("basket confirmation", "outcome = 'busy'")],
  [/each of them is refused/u, setReply("refused basket", "refused_lines = array[1]")],
  [
    /is refused only if its hold/u,
    `update holds set status = 'expired' where user_id = ${userOf("basket")}`,
  ],
  [
    /a release is refused only if/u,
    `update holds set status = 'released' where user_id = ${userOf("basket")}`,
  ],
  [
    /had expired before the request/u,
    `update holds set expires_at = created_at - interval '1 h' where id = ${lastIdOf("basket")}`,
  ],
  [
    /sold out if enough tickets were left/u,
    "update chaos.wish_lines set quantity = 1 where key = 'refused basket'",
  ],
  [/a key has one effect/u, another("holds", "hold", "")],
  [
    /a key has one effect/u,
    "delete from chaos.wishes where key in ('third cancellation', 'cancellation')",
  ],
  [
    /have the same ids/u,
    `insert into chaos.replies select * from chaos.replies where key = 'hold';
    update chaos.replies set ids = array[gen_random_uuid()]
    where ctid = (select max(ctid) from chaos.replies where key = 'hold')`,
  ],
  [/resolved once/u, setReply("late release", "outcome = 'sold'")],
  [
    /is refused only if its hold/u,
    `update holds set status = 'expired' where id = ${idOf("hold")}`,
  ],
  [
    /had expired before the request/u,
    `update holds set expires_at = created_at - interval '1 h' where id = ${idOf("hold")}`,
  ],
  [
    /until the hold is resolved or extended again/u,
    `update holds set expires_at = expires_at + interval '1 s' where id = ${idOf("extension")}`,
  ],
  [
    /when an extension says/u,
    `update holds set expires_at = created_at where id = ${idOf("extension")}`,
  ],
  [
    /an extension is refused only if/u,
    `update holds set status = 'active' where id = ${idOf("hold")}`,
  ],
  [
    /a release is refused only if/u,
    `update holds set status = 'released' where id = ${idOf("hold")}`,
  ],
  [/never has more cancelled/u, another("cancellations", "cancellation", "")],
  [
    /refused only if it exceeds/u,
    `update purchases set cancelled_quantity = 1 where id = ${targetOf("cancellation")}`,
  ],
  [
    /refused or busy wish/u,
    `update purchases set user_id = ${userOf("refused order")} where id = ${idOf("purchase")}`,
  ],
  [/refused or busy wish/u, setReply("hold", "outcome = 'busy'")],
  [/refused or busy wish/u, setReply("confirmation", "outcome = 'busy'")],
  [/each of them is refused/u, setReply("refused order", "refused_lines = array[1]")],
  [
    /sold out if enough tickets were left/u,
    "update chaos.wish_lines set quantity = 1 where key = 'refused purchase'",
  ],
  [
    /sold out if enough tickets were left/u,
    "update chaos.wish_lines set quantity = 1 where key = 'refused order'",
  ],
  [/every acknowledged exchange/u, `delete from cancellations where id = ${idOf("exchange")}`],
  [/every acknowledged exchange/u, setReply("exchange", "quantity = 2")],
  [
    /as many tickets for the same user/u,
    `delete from purchases where user_id = ${userOf("purchase to exchange")}
      and ticket_option_id = (select to_id from chaos.wishes where key = 'exchange')`,
  ],
  [
    /as many tickets for the same user/u,
    `update purchases set user_id = gen_random_uuid()
    where ticket_option_id = (select to_id from chaos.wishes where key = 'exchange')`,
  ],
  [
    /as many tickets for the same user/u,
    `delete from cancellations where id = ${idOf("exchange")}`,
  ],
  [/every acknowledged transfer/u, "delete from transfers"],
  [/every acknowledged transfer/u, setReply("transfer", "quantity = 2")],
  [/every stored transfer/u, "delete from chaos.wishes where key = 'transfer'"],
  [/every stored transfer/u, "update purchases set first_user_id = gen_random_uuid()"],
  [/every acknowledged move/u, "delete from capacity_moves"],
  [/it gives to the other/u, "update chaos.moved set quantity = 3 where quantity = 2"],
  [/it gives to the other/u, "update chaos.history set capacity = capacity - 1"],
  [/every stored hold, cancellation and capacity/u, "delete from chaos.moved"],
  [
    /every stored hold, cancellation and capacity/u,
    "delete from chaos.wishes where kind = 'exchange'",
  ],
  // Its transaction is the only one at that time, and found that many more tickets.
  [
    /sold out if enough tickets were left/u,
    `update chaos.expired set quantity = 9;
    update chaos.history set at = at + 10000 * case when version < (
      select version from chaos.history join chaos.expired using (transaction)
    ) then -1 else 1 end`,
  ],
  [
    /visible as expired/u,
    `update holds set status = 'active' where id = ${idOf("hold to expire")}`,
  ],
  [/every wish has an outcome/u, setReply("hold", "outcome = 'silence'")],
  [/is a possible one/u, setReply("hold", "outcome = 'wrong'")],
  [/is a possible one/u, setReply("hold", "status = 408")],
  [/response to a wish is 503/u, setReply("hold", "outcome = 'fault'")],
  [/to a wish has Retry-After/u, setReply("hold", "status = 503")],
];

testOracles({
  oracles: LIFE_ORACLES,
  sell: liveHonestly,
  violations: VIOLATIONS,
  async check(client) {
    const { rows } = await client.query(
      "select outcome, count(*)::int from chaos.replies group by 1",
    );
    expect(rows).toContainEqual({ outcome: "refused", count: 11 });
  },
});
