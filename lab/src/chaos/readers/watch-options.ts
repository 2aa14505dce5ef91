/**
 * A process that watches all ticket options: each by an event stream of its own, and all of them by a subscription to each
 * gateway. Clients connect again when a stream ends.
 *
 * Started by start-readers.ts.
 */
import { EventSource } from "eventsource";
import { createClient } from "graphql-sse";
import { openSync, writeSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

import { work, type Parent } from "../../processes/work.ts";
import type { Sight, WatchersJob } from "./reader-jobs.ts";

const PAUSE_MS = 200;

const CHANGES = `subscription ($ids: [ID!]) {
  ticketOptionChanged(ids: $ids) { id allocation }
}`;

interface Changed {
  readonly ticketOptionChanged: { readonly id: string; readonly allocation: number };
}

interface ShownDocument {
  readonly data: { readonly attributes: { readonly allocation: number } };
}

work(run);

async function run(
  { gatewayUrls, ticketOptionIds, logFile }: WatchersJob,
  parent: Parent,
): Promise<null> {
  const log = openSync(logFile, "a");
  const see = (sight: Sight) => writeSync(log, `${JSON.stringify(sight)}\n`);

  async function subscribe(url: string): Promise<never> {
    const client = createClient({ url: `${url}/graphql`, retryAttempts: 0 });
    for (;;) {
      try {
        const variables = { ids: ticketOptionIds };
        for await (const { data } of client.iterate<Changed>({ query: CHANGES, variables })) {
          if (!data) continue;
          const { id, allocation } = data.ticketOptionChanged;
          see({ watcher: `subscription to ${url}`, ticketOptionId: id, allocation });
        }
      } catch {
        // The gateway was killed, or has no database.
      }
      await wait(PAUSE_MS);
    }
  }

  for (const url of gatewayUrls) void subscribe(url);
  for (const [index, ticketOptionId] of ticketOptionIds.entries()) {
    const url = gatewayUrls[index % gatewayUrls.length]!;
    follow(`${url}/ticket_options/${ticketOptionId}`, (allocation) =>
      see({ watcher: `event stream of ${url}`, ticketOptionId, allocation }),
    );
  }
  parent.ready();
  await parent.wantsResult;
  return null;
}

function follow(url: string, onShown: (allocation: number) => void): void {
  const source = new EventSource(url);
  source.addEventListener("message", ({ data }) => {
    const document: ShownDocument = JSON.parse(String(data));
    onShown(document.data.attributes.allocation);
  });
  source.addEventListener("error", () => {
    // It connects again by itself, except after a status such as 503.
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, PAUSE_MS, url, onShown);
  });
}
