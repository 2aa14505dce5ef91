/**
 * What whoever runs the gateway would import before it, in place of an exporter of theirs:
 * sets OpenTelemetry up, and writes each span into the log.
 */
import { context, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { SimpleSpanProcessor, TracerProvider, type ReadableSpan } from "@opentelemetry/sdk-trace";
import { writeSync } from "node:fs";

const STDERR = 2;

function toLine(span: ReadableSpan): string {
  const { name, kind, status, attributes, parentSpanContext, links } = span;
  const { traceId, spanId } = span.spanContext();
  return JSON.stringify({
    span: {
      name,
      kind,
      status,
      attributes,
      traceId,
      spanId,
      parentSpanId: parentSpanContext?.spanId,
      links: links.map((link) => link.context.spanId),
    },
  });
}

const exporter = {
  export(spans: readonly ReadableSpan[], done: (result: { code: 0 }) => void) {
    for (const span of spans) writeSync(STDERR, `${toLine(span)}\n`);
    done({ code: 0 });
  },
  shutdown: async () => {},
};

const spanProcessors = [new SimpleSpanProcessor({ exporter })];
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }));
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
