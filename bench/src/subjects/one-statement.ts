/** The afternoon's server after a second look: one statement per request. */
import { sellInOneStatement } from "./sell-in-one-statement.ts";
import { serveFastifyShop } from "./serve-fastify-shop.ts";

await serveFastifyShop(sellInOneStatement);
