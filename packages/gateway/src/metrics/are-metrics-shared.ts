import type { GatewayConfig } from "../settings/config.ts";
import { isLoopback } from "../http/is-loopback.ts";

/**
 * Whether the main port serves `/metrics`: only if they have no port of their own and only this machine
 * can reach it, with no proxy in front, as `PUBLIC_URL` would mean.
 */
export function areMetricsShared({
  host,
  publicUrl,
  metricsPort,
}: Pick<GatewayConfig, "host" | "publicUrl" | "metricsPort">): boolean {
  return metricsPort === undefined && publicUrl === undefined && isLoopback(host);
}
