import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "pg";
import { expect } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { keepHistory } from "../../src/chaos/life/keep-history.ts";
import type { LifeLogLine, Wish } from "../../src/chaos/life/wish.ts";
import { RULE_ORACLES } from "../../src/chaos/oracles/rule-oracles.ts";
import { SLACK_MS } from "../../src/chaos/oracles/slack.ts";
import { keepRules } from "../../src/chaos/rules/keep-rules.ts";
import { testOracles } from "./test-oracles.ts";
import { WishLog } from "./wish-log.ts";

/** One user takes tickets, and is refused because of every rule. The keys name the kinds. */
async function sellHonestly(
  { boxOffice }: TestDatabase,
  client: Client,
): Promise<readonly LifeLogLine[]> {
  const [ticketOptionId, userId, heir] = [randomUUID(), randomUUID(), randomUUID()];
  await keepHistory(client, []);
  await keepRules(client, [ticketOptionId]);
  await boxOffice.createTicketOption({ id: ticketOptionId, name: "x", allocation: 1_000 });
  const log = new WishLog();

  function tell(
    wish: Pick<Wish, "key" | "kind"> & Partial<Wish>,
    call: () => Promise<readonly string[]>,
  ): Promise<string> {
    return log.execute({ ...wish, userId, isRuled: true }, async () => ({ ids: await call() }));
  }
  const purchase = (key: string, quantity: number) =>
    tell({ key, kind: "purchase", lines: [{ ticketOptionId, quantity }] }, async () => [
      (await boxOffice.purchaseTickets({ ticketOptionId, userId, quantity })).id,
    ]);
  const change = (key: string, rules: NonNullable<Wish["rules"]>) =>
    tell({ key, kind: "rules", targetId: ticketOptionId, rules }, async () => {
      const { saleStartsAt, saleEndsAt, ...counts } = rules;
      await boxOffice.changeTicketOption(ticketOptionId, {
        ...counts,
        saleStartsAt: toDate(saleStartsAt),
        saleEndsAt: toDate(saleEndsAt),
      });
      return [ticketOptionId];
    });

  await change("limit", { maxPerUser: 6 });
  await change("quantities", { minPerPurchase: 2, maxPerPurchase: 5 });
  const bought = await purchase("purchase", 5);
  await purchase("too many", 3);
  await purchase("too few at once", 1);
  // Before the user has other tickets: the oracles tolerate this difference between clocks.
  await wait(2 * SLACK_MS);
  await tell({ key: "cancellation", kind: "cancellation", targetId: bought }, async () => [
    (await boxOffice.cancelPurchase({ purchaseId: bought })).id,
  ]);
  const held = await tell(
    { key: "hold", kind: "hold", lines: [{ ticketOptionId, quantity: 4 }], seconds: 600 },
    async () => [
      (await boxOffice.holdTickets({ ticketOptionId, userId, quantity: 4, seconds: 600 })).id,
    ],
  );
  const confirmed = await tell(
    { key: "confirmation", kind: "confirmation", targetId: held },
    async () => [(await boxOffice.confirmHold({ holdId: held })).id],
  );
  await tell({ key: "transfer", kind: "transfer", targetId: confirmed, toId: heir }, async () => [
    (await boxOffice.transferPurchase({ purchaseId: confirmed, userId: heir })).id,
  ]);
  await change("paused", { state: "paused" });
  await purchase("while paused", 2);
  await change("on sale again", { state: "on_sale" });
  await change("closed", { saleStartsAt: null, saleEndsAt: Date.now() - 60_000 });
  await purchase("too late", 2);

  return log.lines;
}

function toDate(time: number | null | undefined): Date | null | undefined {
  return typeof time === "number" ? new Date(time) : time;
}

const idOf = (key: string) => `(select ids[1] from chaos.replies where key = '${key}')`;
const setReply = (key: string, changes: string) =>
  `update chaos.replies set ${changes} where key = '${key}'`;
const setRules = (changes: string) => `update chaos.rules set rules = rules || '${changes}'`;

const VIOLATIONS: readonly (readonly [RegExp, string])[] = [
  [/no more tickets than the limit/u, setRules('{"maxPerUser": 4}')],
  [/no more tickets than the limit/u, "update chaos.takings set usage = 7 where is_transferred"],
  [/while the sale is paused/u, setRules('{"state": "paused"}')],
  [/paused while the sale is not paused/u, setRules('{"state": "on_sale"}')],
  [/by the clock of the database/u, setRules('{"saleEndsAt": 1000}')],
  [/by the clock of the database/u, setRules('{"saleStartsAt": 99999999999999}')],
  [/in the range that the rules allow/u, setRules('{"minPerPurchase": 6}')],
  [/in the range that the rules allow/u, setRules('{"maxPerPurchase": 3}')],
  [/every acknowledged wish/u, `delete from holds where id = ${idOf("hold")}`],
  [/every acknowledged wish/u, `delete from purchases where id = ${idOf("purchase")}`],
  [/every acknowledged wish/u, `update purchases set hold_id = gen_random_uuid()`],
  [/every acknowledged wish/u, "delete from cancellations"],
  [/every acknowledged wish/u, "delete from transfers"],
  [/was wished for, and was not refused/u, setReply("purchase", "outcome = 'refused'")],
  [/was wished for, and was not refused/u, "delete from chaos.ruled_wishes where key = 'hold'"],
  [/acknowledged rules are rules/u, setRules('{"maxPerUser": 7}')],
  [/only rules that a wish has set/u, "delete from chaos.ruled_wishes where key = 'closed'"],
  [/not open while the sale is open/u, setRules('{"saleEndsAt": null}')],
  [/out of range if all rules allow it/u, setRules('{"minPerPurchase": 1}')],
  [/cannot have reached it/u, setRules('{"maxPerUser": 8}')],
  [/cannot have reached it/u, `update cancellations set created_at = created_at - interval '1 h'`],
  [/only rules cause refusals/u, setReply("too many", "code = 'allocation_exceeded'")],
];

testOracles({
  oracles: RULE_ORACLES,
  sell: sellHonestly,
  violations: VIOLATIONS,
  async check(client) {
    const { rows } = await client.query(
      "select code, count(*)::int from chaos.replies where outcome = 'refused' group by 1 order by 1",
    );
    expect(rows).toEqual([
      { code: "quantity_out_of_range", count: 1 },
      { code: "sale_not_open", count: 1 },
      { code: "sale_paused", count: 1 },
      { code: "user_limit_exceeded", count: 1 },
    ]);
  },
});
