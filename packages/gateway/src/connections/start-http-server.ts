import { createBoxOffice } from "@ticket-allocation/core";
import type { Logger } from "pino";

import { controlAccess } from "../access/control-access.ts";
import type { GatewayConfig } from "../settings/config.ts";
import { connectDatabase } from "../database/connect-database.ts";
import { answerInTurn } from "./bound-connections.ts";
import { createHttpServer } from "./create-http-server.ts";
import { createRequestListener } from "../http/create-request-listener.ts";
import { guardLoopback } from "../http/guard-loopback.ts";
import { happensWithin } from "./happens-within.ts";
import { HTTP_LIMITS, type HttpLimits } from "./http-limits.ts";
import { isLoopback } from "../http/is-loopback.ts";
import { keepJournal } from "../database/keep-journal.ts";
import { keepSweeping } from "../database/keep-sweeping.ts";
import { listen } from "./listen.ts";
import { logRequests } from "../logging/log-requests.ts";
import { areMetricsShared } from "../metrics/are-metrics-shared.ts";
import type { Metrics } from "../metrics/create-metrics.ts";
import { enableGracefulShutdown } from "./graceful-shutdown.ts";
import { createRateLimiter, type RateLimiter } from "../rate-limit/create-rate-limiter.ts";
import type { RateLimitSettings } from "../rate-limit/rate-limit-settings.ts";
import { refuseExpectation } from "../http/refuse-http.ts";
import { securityHeaders } from "../http/security-headers.ts";
import { createCors } from "../http/cors.ts";
import { toHttpUrl } from "../http/to-http-url.ts";
import { keepDelivering } from "../webhooks/keep-delivering.ts";
import { traceRequests } from "../logging/trace-requests.ts";

/** A server of both APIs on one port. */
export interface RunningServer {
  /** Its URL, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Stops accepting, finishes requests in progress, closes what it opened. */
  stop(): Promise<void>;
}

/** The whole shutdown stays within the ten seconds that Docker allows. */
export const DRAIN_TIMEOUT_MS = 8_000;
/** A sweep may wait for a locked row, and the progress of a webhook for a connection; they need not finish. */
const SWEEP_TIMEOUT_MS = 500;

/**
 * Serves both APIs in this process, from a migrated database.
 *
 * @param limits of HTTP; tests set shorter ones
 * @param createLimiter creates the rate limiter, if requests are limited
 * @throws {StartError} when the port cannot be used
 */
export async function startHttpServer(
  config: GatewayConfig,
  databaseUrl: string,
  logger: Logger,
  metrics: Metrics,
  limits: HttpLimits = { ...HTTP_LIMITS, keepAliveTimeout: config.keepAliveTimeoutMs },
  createLimiter: (settings: RateLimitSettings) => RateLimiter = createRateLimiter,
): Promise<RunningServer> {
  const headers = securityHeaders(config.publicUrl);
  const cors = config.corsOrigins.length > 0 ? createCors(config.corsOrigins) : undefined;
  const server = createHttpServer({ headers, cors, limits });
  const { answerWith, drain } = enableGracefulShutdown(server);
  const { address, port } = await listen(server, config.host, config.port);
  const url = toHttpUrl(config.host, port);
  const database = connectDatabase(databaseUrl, config, logger);
  let isDraining = false;

  const boxOffice = createBoxOffice({
    db: database.db,
    schema: config.database.schema,
    maxHoldSeconds: config.maxHoldSeconds,
    journal: config.journal,
    maxWebhooks: config.maxWebhooks,
    allowsPrivateWebhooks: config.allowsPrivateWebhooks,
    observer: metrics.boxOfficeObserver,
  });
  const sweeper = keepSweeping(boxOffice, logger);
  // Also where none is written any more: the entries from before get old.
  const journal = keepJournal(boxOffice, config.journalDays, logger);
  const webhooks = config.journal
    ? keepDelivering(boxOffice, {
        allowsPrivate: config.allowsPrivateWebhooks,
        onAttempt: metrics.countDelivery,
        logger,
      })
    : undefined;
  metrics.watchLoad({
    boxOffice,
    database: database.db,
    poolSize: config.poolSize,
    journal,
    webhooks,
  });
  const listener = createRequestListener({
    boxOffice,
    publicUrl: config.publicUrl ?? "",
    documentLinks: config.documentLinks,
    explorable: config.explorable,
    cors,
    access: controlAccess(config.jwt, logger),
    streams: config.streams,
    rateLimit: config.rateLimit && {
      settings: config.rateLimit,
      limiter: createLimiter(config.rateLimit),
    },
    // A host name may resolve to loopback too, so the address is checked as well.
    ...((isLoopback(config.host) || isLoopback(address)) && {
      guardLoopback: guardLoopback({ ...config, address, port }),
    }),
    isReady: async () => !isDraining && (await database.takesWrites()),
    logger,
    metrics,
    areMetricsShared: areMetricsShared(config),
  });
  answerInTurn(server, answerWith(listener));
  server.on(
    "checkExpectation",
    logRequests(logger, metrics.countRequest, traceRequests(refuseExpectation)),
  );

  return {
    url,
    async stop() {
      isDraining = true;
      const swept = Promise.all([sweeper.stop(), journal.stop(), webhooks?.stop()]);
      await drain(DRAIN_TIMEOUT_MS);
      await happensWithin(swept, SWEEP_TIMEOUT_MS);
      await database.close();
    },
  };
}
