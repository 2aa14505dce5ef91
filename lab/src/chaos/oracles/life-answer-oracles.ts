import type { Oracle } from "./oracles.ts";
import { IS_EARLY_TIMEOUT } from "./request-timeouts.ts";

/** Promises about responses to requests other than single purchases. */
export const LIFE_ANSWER_ORACLES: readonly Oracle[] = [
  {
    promise: "an expired hold becomes visible as expired, even without a claim on its tickets",
    violations: `
      select id, expires_at from holds
      where status = 'active' and expires_at < clock_timestamp()`,
  },
  {
    promise: "every wish has an outcome, at the latest after the last fault",
    violations: `
      select key, kind from chaos.all_wishes where kind not in ('change', 'rules') and key not in (
        select key from chaos.replies where outcome in ('sold', 'refused'))`,
  },
  {
    promise: "every response to a wish is a possible one",
    violations: `
      select key, kind, status, code from chaos.all_wishes join chaos.replies using (key)
      where outcome = 'wrong' or ${IS_EARLY_TIMEOUT}`,
  },
  {
    promise: "after a fault of the database the response to a wish is 503, never 500",
    violations: `
      select key, kind, status, code from chaos.all_wishes join chaos.replies using (key)
      where outcome = 'fault'`,
  },
  {
    promise: "every 503 to a wish has Retry-After",
    violations: `
      select key, status, code from chaos.replies where status = 503 and retry_after is null`,
  },
];
