import { HOST_USERS } from "../hosts/host-job.ts";
import type { Oracle } from "./oracles.ts";

/** A promise to hosts, also if processes are killed. The host writes its row in the transaction of the purchase. */
export const HOST_ORACLES: readonly Oracle[] = [
  {
    promise: "a purchase of a host is stored if and only if its transaction was committed",
    violations: `
      select h.purchase_id, p.id as stored, p.user_id, p.quantity
      from chaos.hosted h full join (
        select * from purchases where user_id::text like '${HOST_USERS}%'
      ) p on p.id = h.purchase_id
      where (h.ticket_option_id, h.user_id, h.quantity)
        is distinct from (p.ticket_option_id, p.user_id, p.quantity)`,
  },
];
