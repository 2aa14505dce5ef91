import type { BoxOffice } from "@ticket-allocation/core";
import { createPlainGraphqlHandler } from "@ticket-allocation/graphql-server";
import type { RequestLine } from "@ticket-allocation/http";
import {
  createOpenApiDocument,
  createPlainJsonApiHandler,
} from "@ticket-allocation/jsonapi-server";
import { trace } from "@opentelemetry/api";
import type { Logger } from "pino";

import type { AccessControl } from "../access/control-access.ts";
import { redactTokens } from "../access/redact-tokens.ts";
import { STREAMS_REFUSAL, toNodeHandler } from "./to-node-handler.ts";
import type { RequestHandler } from "./request-handler.ts";
import { limitStreams, type StreamLimitSettings } from "./limit-streams.ts";
import { LOOPBACK_REFUSAL } from "./guard-loopback.ts";
import { logRequests, type GatewayRequestListener } from "../logging/log-requests.ts";
import { answerMetrics } from "../metrics/answer-metrics.ts";
import type { Metrics } from "../metrics/create-metrics.ts";
import { limitRequests, type LimitRequestsOptions } from "../rate-limit/limit-requests.ts";
import { createPageHandler } from "../pages/serve-pages.ts";
import { refuseAmbiguousRequests } from "./refuse-ambiguous-requests.ts";
import { routeRequest } from "./route-request.ts";
import type { Cors } from "./cors.ts";
import { traceRequests } from "../logging/trace-requests.ts";

export interface RequestListenerOptions {
  readonly boxOffice: BoxOffice;
  /** Prefix of links. */
  readonly publicUrl: string;
  /** Which documents have links of resources and of their relationships. @default "lists" */
  readonly documentLinks?: "lists" | "all";
  /** Serve GraphiQL and the pages, and allow introspection. */
  readonly explorable: boolean;
  /** Sites whose pages may send requests. @default none */
  readonly cors?: Cors | undefined;
  /** Authentication and authorization. @default no access control */
  readonly access?: AccessControl;
  /** The rate limit of a caller. @default no limit */
  readonly rateLimit?: Pick<LimitRequestsOptions, "settings" | "limiter"> | undefined;
  /** How many event streams a client may have open. @default 1,000 */
  readonly streams?: StreamLimitSettings;
  /** Rejects pages of other sites, if there is no access control. @default no check */
  readonly guardLoopback?: ((answer: RequestHandler) => RequestHandler) | undefined;
  /** Readiness: whether this process should receive requests. */
  readonly isReady: () => Promise<boolean>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Serve `/metrics` here too. */
  readonly areMetricsShared?: boolean;
}

/** Creates the request listener of the gateway for any box office. */
export function createRequestListener({
  boxOffice,
  publicUrl,
  documentLinks: links = "lists",
  explorable,
  cors,
  access = {},
  rateLimit,
  streams = { perClient: 1_000, trustedProxies: 0 },
  guardLoopback,
  isReady,
  logger,
  metrics,
  areMetricsShared = false,
}: RequestListenerOptions): GatewayRequestListener {
  const onFault = (fault: unknown, request: RequestLine) => {
    const target = redactTokens(request.target);
    const traceId = trace.getActiveSpan()?.spanContext().traceId;
    const traced = traceId !== undefined && { trace_id: traceId };
    logger.error({ err: fault, ...request, target, ...traced }, "fault");
  };

  const beginStream = limitStreams(streams);
  const isTrusting = access.authenticate === undefined;
  const guard = guardLoopback ?? ((answer: RequestHandler) => answer);

  const answer = routeRequest({
    jsonApi: toNodeHandler(
      createPlainJsonApiHandler(boxOffice, { publicUrl, links, onFault, ...access }),
      beginStream,
    ),
    graphql: toNodeHandler(
      createPlainGraphqlHandler(boxOffice, { explorable, onFault, ...access }),
      beginStream,
    ),
    openApiDocument: createOpenApiDocument({
      publicUrl,
      secured: access.authenticate !== undefined,
      rateLimited: rateLimit !== undefined,
      hostRefusals: [...(isTrusting && guardLoopback ? [LOOPBACK_REFUSAL] : []), STREAMS_REFUSAL],
    }),
    isReady,
    pages: explorable ? toNodeHandler(createPageHandler(onFault), beginStream) : undefined,
    limit:
      rateLimit &&
      limitRequests({
        ...rateLimit,
        authenticate: access.authenticate,
        countRejected: metrics.countRateLimited,
        logger,
      }),
    // Metrics need no token, even with access control.
    ...(areMetricsShared && { metrics: guard(answerMetrics(metrics, onFault)) }),
  });
  const answerShared = cors?.answerPreflights(answer) ?? answer;
  const answerAll = refuseAmbiguousRequests(isTrusting ? guard(answerShared) : answerShared);
  return logRequests(logger, metrics.countRequest, traceRequests(answerAll));
}
