import type { Oracle } from "./oracles.ts";

/** What everybody must be answered, and soon see. */
export const LIFE_ANSWER_ORACLES: readonly Oracle[] = [
  {
    promise: "an expired hold is seen to have expired, though nobody claims its tickets",
    violations: `
      select id, expires_at from holds
      where status = 'active' and expires_at < clock_timestamp()`,
  },
  {
    promise: "every wish gets an answer, at the latest once nothing is broken any more",
    violations: `
      select key, kind from chaos.all_wishes where kind not in ('change', 'rules') and key not in (
        select key from chaos.replies where outcome in ('sold', 'refused'))`,
  },
  {
    promise: "nobody gets an answer to a wish that is no answer to it",
    violations: `
      select key, kind, status, code from chaos.all_wishes join chaos.replies using (key)
      where outcome = 'wrong'`,
  },
  {
    promise: "a broken database is no fault of the gateway, whatever is wished for: 503, never 500",
    violations: `
      select key, kind, status, code from chaos.all_wishes join chaos.replies using (key)
      where outcome = 'fault'`,
  },
  {
    promise: "whoever is told to come back with a wish is told when",
    violations: `
      select key, status, code from chaos.replies where status = 503 and retry_after is null`,
  },
];
