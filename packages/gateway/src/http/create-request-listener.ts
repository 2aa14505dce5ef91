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
import { hideTokens } from "../access/hide-tokens.ts";
import { answerPlainly } from "./answer-plainly.ts";
import type { AnswerRequest } from "./answer-request.ts";
import { LOOPBACK_REFUSAL } from "./guard-loopback.ts";
import { logRequests, type GatewayRequestListener } from "../logging/log-requests.ts";
import { answerMetrics } from "../metrics/answer-metrics.ts";
import type { Metrics } from "../metrics/create-metrics.ts";
import { limitRequests, type LimitRequestsOptions } from "../rate-limit/limit-requests.ts";
import { refuseAmbiguousRequests } from "./refuse-ambiguous-requests.ts";
import { routeRequest } from "./route-request.ts";
import type { Cors } from "./cors.ts";
import { traceRequests } from "../logging/trace-requests.ts";

export interface RequestListenerOptions {
  readonly boxOffice: BoxOffice;
  /** Prefix of links. */
  readonly publicUrl: string;
  /** Serve GraphiQL and answer introspection. */
  readonly explorable: boolean;
  /** Who else's pages may send requests here; by default nobody's. */
  readonly cors?: Cors | undefined;
  /** Who may do what. @default everybody everything */
  readonly access?: AccessControl;
  /** How often a caller may ask. @default as often as it likes */
  readonly rateLimit?: Pick<LimitRequestsOptions, "settings" | "limiter"> | undefined;
  /** Refuses pages of other sites what this server trusts everybody with who reaches it. @default nothing */
  readonly guardLoopback?: ((answer: AnswerRequest) => AnswerRequest) | undefined;
  /** Whether requests should be sent here now. */
  readonly isReady: () => Promise<boolean>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Answer `/metrics` here too. */
  readonly areMetricsShared?: boolean;
}

/** Everything that the gateway answers over HTTP, whatever box office is behind it. */
export function createRequestListener({
  boxOffice,
  publicUrl,
  explorable,
  cors,
  access = {},
  rateLimit,
  guardLoopback,
  isReady,
  logger,
  metrics,
  areMetricsShared = false,
}: RequestListenerOptions): GatewayRequestListener {
  const onFault = (fault: unknown, request: RequestLine) => {
    const target = hideTokens(request.target);
    const traceId = trace.getActiveSpan()?.spanContext().traceId;
    const traced = traceId !== undefined && { trace_id: traceId };
    logger.error({ err: fault, ...request, target, ...traced }, "fault");
  };

  const isTrusting = access.authenticate === undefined;
  const guard = guardLoopback ?? ((answer: AnswerRequest) => answer);

  const answer = routeRequest({
    jsonApi: answerPlainly(createPlainJsonApiHandler(boxOffice, { publicUrl, onFault, ...access })),
    graphql: answerPlainly(
      createPlainGraphqlHandler(boxOffice, { explorable, onFault, ...access }),
    ),
    openApiDocument: createOpenApiDocument({
      publicUrl,
      secured: access.authenticate !== undefined,
      rateLimited: rateLimit !== undefined,
      hostRefusal: isTrusting && guardLoopback ? LOOPBACK_REFUSAL : undefined,
    }),
    isReady,
    limit:
      rateLimit &&
      limitRequests({
        ...rateLimit,
        authenticate: access.authenticate,
        countRejected: metrics.countRateLimited,
        logger,
      }),
    // They ask for no token, whatever the rest does.
    ...(areMetricsShared && { metrics: guard(answerMetrics(metrics, onFault)) }),
  });
  const answerShared = cors?.answerPreflights(answer) ?? answer;
  const answerAll = refuseAmbiguousRequests(isTrusting ? guard(answerShared) : answerShared);
  return logRequests(logger, metrics.countRequest, traceRequests(answerAll));
}
