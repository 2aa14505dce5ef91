import type { Logger } from "pino";

import type { GatewayConfig } from "../settings/config.ts";
import { isLoopback } from "../http/is-loopback.ts";

/**
 * Warns, in the log and on standard error, if other machines may reach a gateway without access control.
 */
export function warnIfUnprotected({ host, jwt }: GatewayConfig, logger: Logger): void {
  if (jwt || isLoopback(host)) return;
  const warning =
    "there is no access control: everyone who can reach this address may sell and buy. " +
    "Set JWT_JWKS_URL or JWT_SECRET, or listen on loopback";
  logger.warn({ host }, warning);
  process.stderr.write(`\nWARNING: on ${host} ${warning}\n\n`);
}
