import type { Logger } from "pino";

import type { GatewayConfig } from "../settings/config.ts";
import { isLoopback } from "../http/is-loopback.ts";

/**
 * Says it loudly, in the log and to whoever looks at standard error, when others than
 * this machine may reach a gateway without access control.
 */
export function warnOfOpenDoors({ host, jwt }: GatewayConfig, logger: Logger): void {
  if (jwt || isLoopback(host)) return;
  const warning =
    "there is no access control: everybody who reaches this address may sell and buy. " +
    "Set JWT_JWKS_URL or JWT_SECRET, or listen on loopback";
  logger.warn({ host }, warning);
  process.stderr.write(`\nWARNING: on ${host} ${warning}\n\n`);
}
