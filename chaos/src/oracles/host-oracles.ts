import { HOST_USERS } from "../hosts/host-job.ts";
import type { Oracle } from "./oracles.ts";

/** Holds whoever was killed: the host writes its row in the transaction that purchases. */
export const HOST_ORACLES: readonly Oracle[] = [
  {
    promise: "what a host purchased is stored when its transaction was committed, and only then",
    violations: `
      select h.purchase_id, p.id as stored, p.user_id, p.quantity
      from chaos.hosted h full join (
        select * from purchases where user_id::text like '${HOST_USERS}%'
      ) p on p.id = h.purchase_id
      where (h.ticket_option_id, h.user_id, h.quantity)
        is distinct from (p.ticket_option_id, p.user_id, p.quantity)`,
  },
];
