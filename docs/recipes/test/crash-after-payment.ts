/** Checks an order out, and is killed as soon as its payment provider has charged. */
import { createClient } from "@ticket-allocation/client";
import { Pool } from "pg";

import { checkOut, type Order } from "../hold-and-pay.ts";
import { pretendPayments } from "./pretended-payments.ts";

const [url = "", databaseUrl = "", text = ""] = process.argv.slice(2);
const order: Order = JSON.parse(text);
const payments = pretendPayments(new Pool({ connectionString: databaseUrl, max: 1 }));
await checkOut(order, createClient({ url }), {
  ...payments,
  async charge(key, cents) {
    await payments.charge(key, cents);
    process.kill(process.pid, "SIGKILL");
    return true;
  },
});
