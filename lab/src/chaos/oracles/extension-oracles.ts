import type { Oracle } from "./oracles.ts";
import { SLACK_MS } from "./slack.ts";

/** SQL expression for the seconds that a hold `h` was made for, before it was extended. */
export const HELD_SECONDS =
  "coalesce(h.held_seconds, extract(epoch from h.expires_at - h.created_at))";

/** SQL expression for the expiry of a hold `h`, in milliseconds since 1970. */
const EXPIRES_AT = "extract(epoch from h.expires_at) * 1000";

/** Responses to extensions. */
const EXTENSIONS = `
  select w.key, w.target_id, w.seconds, r.outcome, r.sent_at, r.answered_at, r.expires_at
  from chaos.wishes w join chaos.replies r using (key) where w.kind = 'extension'`;

/** Promises about extensions of holds. */
export const EXTENSION_ORACLES: readonly Oracle[] = [
  {
    // A request without a response may be carried out at any time. The expiry of a resolved hold has no meaning.
    promise:
      "an acknowledged extension is the expiry of its hold, until the hold is resolved or extended again",
    violations: `
      with extensions as (${EXTENSIONS})
      select e.key, h.id, h.expires_at, to_timestamp(e.expires_at / 1000) as acknowledged
      from extensions e join holds h on h.id = e.target_id
      where e.outcome = 'sold' and h.status in ('active', 'expired')
        and round(${EXPIRES_AT}) is distinct from e.expires_at
        and not exists (
          select from extensions other
          where other.target_id = e.target_id and other.outcome not in ('refused', 'busy')
            and other is distinct from e
            and (other.outcome <> 'sold' or other.answered_at > e.sent_at))`,
  },
  {
    promise: "a hold expires when it was to expire, or when an extension says",
    violations: `
      with extensions as (${EXTENSIONS})
      select h.id, h.created_at, h.held_seconds, h.expires_at from holds h
      where h.held_seconds is not null and not exists (
        select from extensions e where e.target_id = h.id
          and ${EXPIRES_AT} - e.seconds * 1000 >= e.sent_at - ${SLACK_MS})`,
  },
  {
    promise: "an extension is refused only if its hold was resolved or had expired",
    violations: `
      select e.key, h.id, h.status, h.expires_at
      from (${EXTENSIONS}) e join holds h on h.id = e.target_id
      where e.outcome = 'refused' and ${EXPIRES_AT} > e.answered_at + ${SLACK_MS}
        and h.status in ('active', 'expired')`,
  },
];
