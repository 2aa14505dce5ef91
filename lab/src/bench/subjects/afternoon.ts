/** A server that a good engineer would write in an afternoon: Fastify, pg, a transaction per request. */
import { sellInTransaction } from "./sell-in-transaction.ts";
import { serveFastifyShop } from "./serve-fastify-shop.ts";

await serveFastifyShop(sellInTransaction);
