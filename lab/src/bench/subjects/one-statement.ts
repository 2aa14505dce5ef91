/** An improved version of `transaction-per-request.ts`: one statement per request. */
import { sellInOneStatement } from "./sell-in-one-statement.ts";
import { serveFastifyShop } from "./serve-fastify-shop.ts";

await serveFastifyShop(sellInOneStatement);
