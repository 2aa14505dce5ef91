/** `ticket-allocation serve` with POOL_SIZE connections to its database. */
import { readConfig } from "../../../packages/gateway/src/config.ts";
import { serve } from "../../../packages/gateway/src/serve.ts";

const poolSize = Number(process.env["POOL_SIZE"]);
await serve({ ...readConfig(process.env), poolSize }, { migrate: false });
