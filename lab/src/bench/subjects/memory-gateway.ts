/**
 * The HTTP stack of the gateway with a box office without a database.
 *
 * CAPACITY is the number of tickets of each ticket option.
 */
import { createRequestListener } from "../../../../packages/gateway/src/http/create-request-listener.ts";
import { createResponseClass } from "../../../../packages/gateway/src/http/create-response-class.ts";
import { createMetrics } from "../../../../packages/gateway/src/metrics/create-metrics.ts";
import { createLogger } from "../../../../packages/gateway/src/logging/logger.ts";
import { tuneGarbageCollection } from "../../../../packages/gateway/src/memory/tune-garbage-collection.ts";
import { createMemoryBoxOffice } from "./memory-box-office.ts";
import { serveSubject } from "./serve-subject.ts";

tuneGarbageCollection();
const listener = createRequestListener({
  boxOffice: createMemoryBoxOffice(Number(process.env["CAPACITY"])),
  publicUrl: "http://127.0.0.1:3000",
  explorable: false,
  isReady: async () => true,
  logger: createLogger({ logLevel: "warn" }),
  metrics: createMetrics(),
});

await serveSubject(listener, { ServerResponse: createResponseClass({}) });
