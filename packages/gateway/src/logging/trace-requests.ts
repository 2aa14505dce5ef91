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
import type { AnswerRequest } from "../http/answer-request.ts";
import type { IdentifiedResponse } from "../http/identified-response.ts";
import { knownMethod } from "../http/known-method.ts";

/** Does nothing until OpenTelemetry has been set up. */
const tracer = trace.getTracer("@ticket-allocation/gateway");

/**
 * Traces each request from when it is begun to the end of its answer, in the trace that its client
 * speaks of if there is one. It begins once the answer before it on its connection was taken. Where
 * Node's own HTTP is traced already, that span only gets to know the route.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server
 */
export function traceRequests(answer: AnswerRequest): AnswerRequest {
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

function tellRoute(span: Span, response: IdentifiedResponse): void {
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

function nameOf({ req, route }: IdentifiedResponse): string {
  const name = knownMethod(req.method) ?? "HTTP";
  return route ? `${name} ${route.template}` : name;
}

function describe({ req, route }: IdentifiedResponse): Attributes {
  const { method, url = "", httpVersion } = req;
  const known = knownMethod(method);
  return {
    "http.request.method": known ?? "_OTHER",
    ...(known === undefined && { "http.request.method_original": method ?? "" }),
    "url.scheme": "http",
    // Never the query: there may be a token in it.
    "url.path": parseTarget(url).path,
    "network.protocol.version": httpVersion,
    ...(route && { "http.route": route.template }),
  };
}
