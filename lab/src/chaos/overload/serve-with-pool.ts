/** `ticket-allocation serve` with POOL_SIZE connections to its database. */
import { setFlagsFromString } from "node:v8";

import { readConfig } from "../../../../packages/gateway/src/settings/config.ts";
import { serve } from "../../../../packages/gateway/src/commands/serve.ts";

// The same flag as in the bin file.
setFlagsFromString("--heap-growing-percent=50");

const poolSize = Number(process.env["POOL_SIZE"]);
await serve({ ...readConfig(process.env), poolSize }, { migrate: false });
