import { context, ProxyTracerProvider, trace, type Tracer } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { afterAll, beforeAll } from "vitest";

const exporter = new InMemorySpanExporter();
const recording = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
const silent = new ProxyTracerProvider();
let isRecording = false;

/**
 * Has the spans of this process recorded during the tests of a file, as those of a host are.
 *
 * A tracer keeps the provider that it has found first, and files of tests share modules. So one provider is
 * set for good, and records nothing in between.
 */
export function recordSpans(): InMemorySpanExporter {
  beforeAll(() => {
    trace.setGlobalTracerProvider({ getTracer: switchable });
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    isRecording = true;
  });
  afterAll(() => {
    isRecording = false;
    context.disable();
    exporter.reset();
  });
  return exporter;
}

function switchable(name: string): Tracer {
  const tracer = () => (isRecording ? recording : silent).getTracer(name);
  return {
    startSpan: (...args) => tracer().startSpan(...args),
    startActiveSpan(...args: unknown[]) {
      const current = tracer();
      const start: unknown = Reflect.get(current, "startActiveSpan");
      if (typeof start !== "function") throw new TypeError("a tracer starts spans");
      return Reflect.apply(start, current, args);
    },
  };
}
