/**
 * The gateway with POOL_SIZE connections to its database; otherwise `ticket-allocation serve`.
 */
import { readConfig } from "../../../packages/gateway/src/config.ts";
import { createLogger } from "../../../packages/gateway/src/logger.ts";
import { startHttpServer } from "../../../packages/gateway/src/start-http-server.ts";

const config = { ...readConfig(process.env), poolSize: Number(process.env["POOL_SIZE"]) };
if (config.databaseUrl === undefined) throw new Error("DATABASE_URL is not set");
const server = await startHttpServer(config, config.databaseUrl, createLogger(config));
process.stdout.write(`Ready at ${server.url}\n`);
process.once("SIGTERM", () => void server.stop().then(() => process.exit(0)));
