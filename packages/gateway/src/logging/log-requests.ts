import type { IncomingMessage, RequestListener } from "node:http";
import type { Logger } from "pino";

import { redactTokens } from "../access/redact-tokens.ts";
import type { RequestHandler } from "../http/request-handler.ts";
import type { CountRequest } from "../metrics/measure-requests.ts";
import type { GatewayResponse } from "../http/gateway-response.ts";

export type GatewayRequestListener = RequestListener<
  typeof IncomingMessage,
  typeof GatewayResponse
>;

/**
 * The log line of a request. `durationMs` is from its start to the end of its response. The time in which it
 * waits for the previous response on its connection is not included.
 */
export interface RequestLog {
  readonly method: string;
  readonly url: string;
  /** Null if no response began. */
  readonly status: number | null;
  readonly durationMs: number;
  /** As in `X-Request-Id` of the response. */
  readonly requestId: string;
  /** Of OpenTelemetry, with the name that its other logs use. */
  readonly trace_id?: string;
}

/** Logs one line for each request when it has been answered or aborted, and counts it. */
export function logRequests(
  logger: Logger,
  countRequest: CountRequest,
  answer: RequestHandler,
): GatewayRequestListener {
  return (request, response) => {
    const startedAt = performance.now();
    response.once("close", () => {
      const status = response.headersSent ? response.statusCode : null;
      const elapsedMs = performance.now() - startedAt;
      countRequest(response, status, elapsedMs);
      // No text is built that the log level would drop.
      if (response.writableFinished && !logger.isLevelEnabled("info")) return;
      const { method = "" } = request;
      const url = redactTokens(request.url ?? "");
      const durationMs = Math.round(elapsedMs * 10) / 10;
      const log: RequestLog = { method, url, status, durationMs, ...identify(response) };
      if (response.writableFinished)
        logger.info(log, `${method} ${url} ${status} in ${durationMs} ms`);
      else logger.warn(log, `${method} ${url} aborted after ${durationMs} ms`);
    });
    answer(request, response).catch((fault: unknown) => {
      logger.error({ err: fault, ...identify(response) }, "fault");
      response.destroy();
    });
  };
}

function identify({ requestId, traceId }: GatewayResponse) {
  return { requestId, ...(traceId !== undefined && { trace_id: traceId }) };
}
