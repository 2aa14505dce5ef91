import type { IncomingMessage, RequestListener } from "node:http";
import type { Logger } from "pino";

import { hideTokens } from "../access/hide-tokens.ts";
import type { AnswerRequest } from "../http/answer-request.ts";
import type { CountRequest } from "../metrics/measure-requests.ts";
import type { IdentifiedResponse } from "../http/identified-response.ts";

export type GatewayRequestListener = RequestListener<
  typeof IncomingMessage,
  typeof IdentifiedResponse
>;

/**
 * What is logged of a request. `durationMs` is from when it is begun to the end of its answer: the time in which it
 * waits for the answer before it on its connection is not in it.
 */
export interface RequestLog {
  readonly method: string;
  readonly url: string;
  /** Null when no answer was begun. */
  readonly status: number | null;
  readonly durationMs: number;
  /** What the answer calls it in `X-Request-Id`. */
  readonly requestId: string;
  /** Of OpenTelemetry, spelled as its other logs spell it. */
  readonly trace_id?: string;
}

/** Logs one line for each request, once it has been answered or given up, and counts it. */
export function logRequests(
  logger: Logger,
  countRequest: CountRequest,
  answer: AnswerRequest,
): GatewayRequestListener {
  return (request, response) => {
    const startedAt = performance.now();
    response.once("close", () => {
      const status = response.headersSent ? response.statusCode : null;
      const elapsedMs = performance.now() - startedAt;
      countRequest(response, status, elapsedMs);
      // Nothing is put into words that nobody wants to read.
      if (response.writableFinished && !logger.isLevelEnabled("info")) return;
      const { method = "" } = request;
      const url = hideTokens(request.url ?? "");
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

function identify({ requestId, traceId }: IdentifiedResponse) {
  return { requestId, ...(traceId !== undefined && { trace_id: traceId }) };
}
