/** The common implementation, which is correct: Fastify, pg, a transaction per request. */
import { sellInTransaction } from "./sell-in-transaction.ts";
import { serveFastifyShop } from "./serve-fastify-shop.ts";

await serveFastifyShop(sellInTransaction);
