import {
  context,
  INVALID_TRACEID,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
} from "@opentelemetry/api";
import { parseTarget } from "@ticket-allocation/http";
import type { RequestHandler } from "../http/request-handler.ts";
import type { GatewayResponse } from "../http/gateway-response.ts";
import { knownMethod } from "../http/known-method.ts";

/** Does nothing until OpenTelemetry has been set up. */
const tracer = trace.getTracer("@ticket-allocation/gateway");

/**
 * Traces each request from its start to the end of its response, in the trace of its client if the request names
 * one. It starts when the client has received the previous response on its connection. If Node's HTTP is
 * instrumented already, only the route is added to that span.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server
 */
export function traceRequests(answer: RequestHandler): RequestHandler {
  return (request, response) => {
    const outer = trace.getActiveSpan();
    if (outer) {
      tellRoute(outer, response);
      response.traceId = outer.spanContext().traceId;
      return answer(request, response);
    }

    const parent = propagation.extract(context.active(), request.headers);
    const span = tracer.startSpan(nameOf(response), { kind: SpanKind.SERVER }, parent);
    const spanContext = span.spanContext();
    if (spanContext.traceId === INVALID_TRACEID) return answer(request, response);

    response.traceId = spanContext.traceId;
    response.once("close", () => {
      span.setAttributes(describe(response));
      if (response.headersSent) tellStatus(span, response.statusCode);
      span.end();
    });
    return context.with(trace.setSpan(parent, span), () => answer(request, response));
  };
}

function tellRoute(span: Span, response: GatewayResponse): void {
  const { route } = response;
  if (!route) return;
  span.setAttribute("http.route", route.template);
  span.updateName(nameOf(response));
}

function tellStatus(span: Span, status: number): void {
  span.setAttribute("http.response.status_code", status);
  if (status < 500) return;
  span.setAttribute("error.type", String(status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function nameOf({ req, route }: GatewayResponse): string {
  const name = knownMethod(req.method) ?? "HTTP";
  return route ? `${name} ${route.template}` : name;
}

function describe({ req, route }: GatewayResponse): Attributes {
  const { method, url = "", httpVersion } = req;
  const known = knownMethod(method);
  return {
    "http.request.method": known ?? "_OTHER",
    ...(known === undefined && { "http.request.method_original": method ?? "" }),
    "url.scheme": "http",
    // Without the query, which may contain a token.
    "url.path": parseTarget(url).path,
    "network.protocol.version": httpVersion,
    ...(route && { "http.route": route.template }),
  };
}
