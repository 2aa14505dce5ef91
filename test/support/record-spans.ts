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

/** Of the whole process: where the provider is that records now. A test may load this module once more. */
const RECORDING = Symbol.for("ticket-allocation.test.recording");

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
    Reflect.set(globalThis, RECORDING, recording);
  });
  afterAll(() => {
    Reflect.deleteProperty(globalThis, RECORDING);
    context.disable();
    exporter.reset();
  });
  return exporter;
}

function switchable(name: string): Tracer {
  const tracer = () => {
    const provider: unknown = Reflect.get(globalThis, RECORDING);
    return (provider instanceof TracerProvider ? provider : silent).getTracer(name);
  };
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
