import type { Oracle } from "./oracles.ts";
import { RULE_PERIODS } from "./rule-periods.ts";
import { SLACK_MS } from "./slack.ts";

/** Refusals with what was asked for; of an order, the first line that was refused. */
const REFUSED = `
  select r.key, r.code, r.sent_at - ${SLACK_MS} as since, r.answered_at + ${SLACK_MS} as until,
    w.user_id, l.ticket_option_id, l.quantity, (
      select sum(quantity) from chaos.wish_lines same
      where same.key = r.key and same.ticket_option_id = l.ticket_option_id
    ) as of_user
  from chaos.replies r join chaos.ruled_wishes w using (key)
  join chaos.wish_lines l on l.key = r.key and l.number = coalesce(r.refused_lines[1], 0)
  where r.outcome = 'refused' and w.kind in ('purchase', 'order', 'hold')`;

/** Refusals with a code that no rules between question and answer account for. */
function undue(code: string, isDue: string): string {
  return `
    select f.* from (${REFUSED}) f
    where f.code = '${code}' and not exists (
      select from (${RULE_PERIODS}) p
      where p.ticket_option_id = f.ticket_option_id and p.since <= f.until and p.until >= f.since
        and (${isDue}))`;
}

/** As much as the user can have had meanwhile: without what was certainly gone before. */
const HAD_AT_MOST = `
  (select coalesce(sum(t.quantity), 0) from chaos.takings t left join holds h on h.id = t.id
   where t.ticket_option_id = f.ticket_option_id and t.user_id = f.user_id
     and t.begun_at <= f.until
     and (h.id is null or h.status = 'confirmed'
       or extract(epoch from h.expires_at) * 1000 > f.since))
  - (select coalesce(sum(c.quantity), 0) from cancellations c join purchases b on b.id = c.purchase_id
     where b.ticket_option_id = f.ticket_option_id and b.user_id = f.user_id
       and extract(epoch from c.created_at) * 1000 < f.since)`;

/** Nobody is refused by a rule that does not say so. */
export const RULE_REFUSAL_ORACLES: readonly Oracle[] = [
  {
    promise: "nobody is told that the sale is not open while it was open all along",
    violations: undue(
      "sale_not_open",
      `(p.rules ->> 'saleStartsAt')::float8 > f.since
        or (p.rules ->> 'saleEndsAt')::float8 <= f.until`,
    ),
  },
  {
    promise: "nobody is told that a quantity is out of range which all rules allowed",
    violations: undue(
      "quantity_out_of_range",
      `f.quantity < (p.rules ->> 'minPerPurchase')::integer
        or f.quantity > (p.rules ->> 'maxPerPurchase')::integer`,
    ),
  },
  {
    promise: "nobody is told to have too many who could not have had that many",
    violations: undue(
      "user_limit_exceeded",
      `${HAD_AT_MOST} + f.of_user > (p.rules ->> 'maxPerUser')::integer`,
    ),
  },
  {
    promise: "nobody is refused by anything but the rules where there is plenty",
    violations: `
      select f.* from (${REFUSED}) f
      where f.code not in ('sale_not_open', 'quantity_out_of_range', 'user_limit_exceeded')`,
  },
];
