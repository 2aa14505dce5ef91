import type { RequestLine } from "@ticket-allocation/http";

import type { RequestHandler } from "../http/request-handler.ts";
import { sendBody } from "../http/send-body.ts";
import { METRICS_MEDIA_TYPE, type Metrics } from "./create-metrics.ts";

/** Creates the handler of `/metrics`. If the metrics cannot be read, it calls `onFault` and answers 503. */
export function answerMetrics(
  { read }: Pick<Metrics, "read">,
  onFault: (fault: unknown, request: RequestLine) => void,
): RequestHandler {
  return async ({ method = "", url = "" }, response) => {
    if (method !== "GET" && method !== "HEAD") {
      response.writeHead(405, { Allow: "GET, HEAD" }).end();
      return;
    }
    try {
      const text = await read();
      const headers = {
        "Content-Type": METRICS_MEDIA_TYPE,
        "Content-Length": Buffer.byteLength(text),
      };
      response.writeHead(200, headers);
      sendBody(response, text);
    } catch (fault) {
      onFault(fault, { method, target: url, requestId: response.requestId });
      response.writeHead(503).end();
    }
  };
}
