import type { GatewayConfig } from "../settings/config.ts";
import { isLoopback } from "../http/is-loopback.ts";

/**
 * Whether `/metrics` is answered on the port that sells: only where they have no port of
 * their own and nobody but this machine can ask, neither directly nor through a proxy that
 * `PUBLIC_URL` speaks of.
 */
export function areMetricsShared({
  host,
  publicUrl,
  metricsPort,
}: Pick<GatewayConfig, "host" | "publicUrl" | "metricsPort">): boolean {
  return metricsPort === undefined && publicUrl === undefined && isLoopback(host);
}
