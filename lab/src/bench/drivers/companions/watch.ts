import { setTimeout as wait } from "node:timers/promises";

import { toMessage } from "../../../requests/to-message.ts";
import type { ConnectionsTally, Sighting, StartedJob, WatchersJob, WatchersTally } from "./job.ts";
import { openConnections } from "./open-connections.ts";

const PATIENCE_MS = 60_000;

/** Fewer than Node's backlog of 511: of more, the system would drop some when the server is busy. */
const OPENED_TOGETHER = 250;

/** What one watcher has received. */
interface Watcher {
  /** The beginning of an event whose end has not arrived. */
  rest: string;
  allocation: number | undefined;
}

/**
 * Watches a ticket option over many connections, each with an event stream of its own. Resolves when each has received the
 * first event.
 */
export async function watch({
  url,
  connections,
  ticketOptionId,
}: WatchersJob): Promise<StartedJob<WatchersTally>> {
  const request = toMessage({
    method: "GET",
    path: `/ticket_options/${ticketOptionId}`,
    headers: { host: new URL(url).host, accept: "text/event-stream" },
  });
  const watchers: Watcher[] = [];
  const sightings = new Map<string, { before: number; allocation: number; atMs: number[] }>();

  function receive(watcher: Watcher, text: string): void {
    const atMs = performance.timeOrigin + performance.now();
    const events = (watcher.rest + text).split("\n\n");
    watcher.rest = events.pop() ?? "";
    for (const event of events) {
      const allocation = /"allocation":(\d+)/u.exec(event)?.[1];
      if (allocation !== undefined) see(watcher, Number(allocation), atMs);
    }
  }

  function see(watcher: Watcher, allocation: number, atMs: number): void {
    const before = watcher.allocation;
    watcher.allocation = allocation;
    if (before === undefined) return;
    const name = `${before} ${allocation}`;
    const sighting = sightings.get(name) ?? { before, allocation, atMs: [] };
    sightings.set(name, sighting);
    sighting.atMs.push(atMs);
  }

  const opened: StartedJob<ConnectionsTally>[] = [];
  for (let left = connections; left > 0; left -= OPENED_TOGETHER) {
    opened.push(
      await openConnections({
        url,
        connections: Math.min(left, OPENED_TOGETHER),
        onConnect(socket) {
          const watcher: Watcher = { rest: "", allocation: undefined };
          watchers.push(watcher);
          socket.setEncoding("latin1").on("data", (text: string) => receive(watcher, text));
          socket.write(request);
        },
      }),
    );
    await until(() => watchers.every(({ allocation }) => allocation !== undefined));
  }
  return {
    async stop() {
      await until(() => watchers.every(({ allocation }) => allocation === 0));
      const tallies = await Promise.all(opened.map((group) => group.stop()));
      return {
        closedByServer: tallies.reduce((sum, { closedByServer }) => sum + closedByServer, 0),
        watching: watchers.length,
        unaware: watchers.filter(({ allocation }) => allocation !== 0).length,
        sightings: [...sightings.values()] satisfies readonly Sighting[],
      };
    },
  };
}

/** Returns also if the condition does not become true within a minute. */
async function until(isTrue: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!isTrue() && performance.now() < deadline) await wait(20);
}
