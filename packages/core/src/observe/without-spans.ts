import { context, createContextKey } from "@opentelemetry/api";

/** What an SDK looks for before it makes a span; `suppressTracing` of `@opentelemetry/core` sets the same. */
const SUPPRESS_TRACING = createContextKey("OpenTelemetry SDK Context Key SUPPRESS_TRACING");

/**
 * Does something without a span, whatever the host traces of its database: for what is done all the time, and
 * would fill the traces of a process that nobody asks for anything.
 */
export function withoutSpans<Result>(work: () => Promise<Result>): Promise<Result> {
  return context.with(context.active().setValue(SUPPRESS_TRACING, true), work);
}
