export type { JwtSettings } from "./access/jwt-settings.ts";
export { readConfig } from "./settings/config.ts";
export type { GatewayConfig } from "./settings/config.ts";
export { EmbeddedPostgresError, startEmbeddedPostgres } from "@ticket-allocation/embedded-postgres";
export type {
  EmbeddedPostgres,
  EmbeddedPostgresErrorCode,
  EmbeddedPostgresOptions,
} from "@ticket-allocation/embedded-postgres";
export type { ProvideDatabaseOptions } from "./database/provide-database.ts";
export type { RateLimitSettings, TrustedProxies } from "./rate-limit/rate-limit-settings.ts";
export { startGateway } from "./start-gateway.ts";
export type { Gateway } from "./start-gateway.ts";
export type { RunningServer } from "./connections/start-http-server.ts";
export { StartError } from "./commands/start-error.ts";
