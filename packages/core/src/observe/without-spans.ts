import { context, createContextKey } from "@opentelemetry/api";

/** An SDK checks this key before it creates a span. `suppressTracing` of `@opentelemetry/core` sets the same key. */
const SUPPRESS_TRACING = createContextKey("OpenTelemetry SDK Context Key SUPPRESS_TRACING");

/**
 * Does the work without spans, even if the host traces its database. For periodic work, whose spans would fill the
 * traces of an idle process.
 */
export function withoutSpans<Result>(work: () => Promise<Result>): Promise<Result> {
  return context.with(context.active().setValue(SUPPRESS_TRACING, true), work);
}
