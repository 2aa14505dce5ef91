import { SpanKind, trace } from "@opentelemetry/api";
import { createServer } from "node:http";
import { expect, it } from "vitest";

import { recordSpans } from "../../../test/support/record-spans.ts";
import { createResponseClass } from "../src/http/create-response-class.ts";
import { listen } from "../src/connections/listen.ts";
import { traceRequests } from "../src/logging/trace-requests.ts";

const exporter = recordSpans();

it("makes no second span of a request when Node's HTTP is traced already, but names its route", async () => {
  let traceId: string | undefined;
  const answer = traceRequests(async (_request, response) => {
    ({ traceId } = response);
    response.end();
  });
  // As OpenTelemetry's instrumentation of node:http does it.
  const server = createServer({ ServerResponse: createResponseClass({}) }, (request, response) => {
    trace.getTracer("http").startActiveSpan("GET", { kind: SpanKind.SERVER }, (span) => {
      response.once("close", () => span.end());
      void answer(request, response);
    });
  });
  const { port } = await listen(server, "127.0.0.1", 0);
  await fetch(`http://127.0.0.1:${port}/ticket_options/x`);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));

  const spans = exporter.getFinishedSpans();
  expect(spans).toMatchObject([
    { name: "GET /ticket_options/{id}", attributes: { "http.route": "/ticket_options/{id}" } },
  ]);
  expect(traceId).toBe(spans[0]?.spanContext().traceId);
});
