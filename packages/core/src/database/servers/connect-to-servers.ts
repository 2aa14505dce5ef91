import type { Client, ClientConfig } from "pg";

import { createServerCheck } from "./check-server.ts";
import { createServerFinder, type ServerFinder } from "./find-server.ts";
import { trackOpeningConnections, type OpeningConnections } from "./opening-connections.ts";
import type { DatabaseServers } from "./parse-database-url.ts";
import { createTimelineGuard } from "./timeline-guard.ts";
import { watchSilence } from "./watch-silence.ts";

/** How a pool connects to one of several servers, or to an address behind which the server may change. */
export interface ServerConnections {
  /** Class of the pool's clients. Connects to the current server, and checks it. */
  readonly Client: OpeningConnections["Client"];
  readonly open: ServerFinder["open"];
  readonly startOver: ServerFinder["startOver"];
  /** Opens a connection outside the pool. */
  readonly openClient: (config: ClientConfig) => Promise<Client>;
  /** Looks for another server while the work takes over a second. */
  readonly during: <Result>(work: Promise<Result>) => Promise<Result>;
  /** Whether another server has replaced that of a client, so its responses need not be waited for. */
  readonly isLeftBehind: (client: Client) => boolean;
  /** Opens no further connections, and cancels those that are being opened. */
  readonly close: () => void;
}

export interface ServerConnectionsOptions {
  /** Of sessions outside the pool. */
  readonly config: ClientConfig;
  /** Whether a statement that takes over a second is a reason to look for another server. */
  readonly expectsResponses: boolean;
  /** Called when another server is used from now on. */
  readonly onMove: () => void;
}

/** An attempt to connect that began before another server was found leads to the old one. */
const OLD_ATTEMPT_MS = 1_000;

export function connectToServers(
  { urls, sessionAttributes }: DatabaseServers,
  { config, expectsResponses, onMove }: ServerConnectionsOptions,
): ServerConnections {
  const { check } = createServerCheck(sessionAttributes);
  const guard = createTimelineGuard();
  const urlsOfClients = new WeakMap<Client, string>();
  let isClosed = false;

  const finder = createServerFinder({
    urls,
    nameOf: (url) => nameOf(new opening.Client(url)),
    async examine(url, timeoutMs) {
      const client = new opening.Client({
        ...config,
        connectionString: url,
        connectionTimeoutMillis: timeoutMs,
        query_timeout: timeoutMs,
      });
      await client.connect();
      void client.end();
    },
    isClosed: () => isClosed,
    onMove() {
      opening.abandon({ ms: OLD_ATTEMPT_MS });
      onMove();
    },
  });
  const silence = watchSilence(finder.lookAround);
  const during: ServerConnections["during"] = (work) =>
    expectsResponses ? silence.during(work) : work;
  const opening = trackOpeningConnections({
    currentUrl: finder.current,
    async admit(client, url) {
      const isNewer = guard.admit(client, await check(client));
      urlsOfClients.set(client, url);
      if (isNewer) finder.moveTo(url);
    },
    during: (connecting) => void during(connecting),
  });

  return {
    Client: opening.Client,
    open: finder.open,
    startOver: finder.startOver,
    openClient: (own) =>
      finder.open(async () => {
        const client = new opening.Client({ ...config, ...own });
        await client.connect();
        return client;
      }),
    during,
    isLeftBehind: (client) =>
      urlsOfClients.get(client) !== finder.current() || guard.isOutdated(client),
    close() {
      isClosed = true;
      silence.stop();
      opening.abandon({ ms: 0 });
    },
  };
}

function nameOf({ host, port }: Client): string {
  if (host.startsWith("/")) return `${host}/.s.PGSQL.${port}`;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
