import { createBoxOffice, openDatabase } from "@ticket-allocation/core";

import { placeOrders, type OrderTally } from "../place-orders.ts";
import type { OrdersJob, StartedJob } from "./job.ts";

/** Places orders from this process until it is stopped. */
export async function orderBeside({
  databaseUrl,
  plan,
}: OrdersJob): Promise<StartedJob<OrderTally>> {
  const db = openDatabase(databaseUrl);
  const orders = placeOrders(createBoxOffice({ db }), plan);
  return {
    async stop() {
      const tally = await orders.stop();
      await db.destroy();
      return tally;
    },
  };
}
