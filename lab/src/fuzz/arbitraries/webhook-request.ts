import { WEBHOOK_EVENTS } from "@ticket-allocation/core";
import fc from "fast-check";

import { webhookId } from "./ids.ts";
import type { Asked } from "./life-request.ts";
import { listCursor } from "./list-query.ts";
import { oddText } from "./odd-text.ts";

/** URLs of this machine, at which nothing listens: what is accepted is also sent to. */
export const webhookUrl: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "http://127.0.0.1:9/",
    "http://[::1]:9/events?a=b#c",
    "https://user:password@127.0.0.1:9/",
    "ftp://127.0.0.1/",
    "http:",
    `http://127.0.0.1:9/${"x".repeat(3_000)}`,
  ),
  fc.webPath().map((path) => `http://127.0.0.1:9${path}`),
  oddText,
);

export const eventTypes: fc.Arbitrary<readonly string[]> = fc.oneof(
  fc.array(fc.constantFrom(...Object.keys(WEBHOOK_EVENTS)), { maxLength: 3 }),
  fc.array(oddText, { maxLength: 2 }),
);

const creation: fc.Arbitrary<Asked> = fc
  .record(
    { url: webhookUrl, event_types: eventTypes, description: fc.option(oddText) },
    { requiredKeys: ["url", "event_types"] },
  )
  .map((attributes) => ["POST", "/webhooks", { data: { type: "webhooks", attributes } }]);

const change: fc.Arbitrary<Asked> = fc
  .tuple(
    webhookId,
    fc.record(
      {
        url: webhookUrl,
        event_types: eventTypes,
        description: fc.option(oddText),
        state: fc.constantFrom("active", "paused", "x"),
        cursor: fc.option(listCursor),
        rotate_secret: fc.boolean(),
        send_ping: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([id, attributes]) => [
    "PATCH",
    `/webhooks/${encodeURIComponent(id.toWellFormed())}`,
    { data: { type: "webhooks", id, attributes } },
  ]);

export const webhookDocument: fc.Arbitrary<Asked> = fc.oneof(creation, change);
