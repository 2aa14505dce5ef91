import autocannon from "autocannon";

import type { LoadRequest } from "./requests.ts";

export interface CrowdOptions {
  readonly url: string;
  readonly connections: number;
  /** Called for each request of each connection before anything is sent. */
  readonly nextRequest: () => LoadRequest;
  readonly requestsPerConnection: number;
  /** It ends by then, dispersed or not. */
  readonly timeLimitMs: number;
  readonly onAnswer: (status: number, latencyMs: number) => void;
  readonly onError: () => void;
}

/** Connections that each send a request, wait for its answer, and send the next. */
export interface Crowd {
  /** Sends nothing more and resolves when the last answers are in. */
  disperse(): Promise<void>;
}

/**
 * Sends load with autocannon.
 *
 * Latencies are autocannon's, from the request's write to the answer's end, but are
 * kept by the caller: its own histogram rounds to milliseconds and cannot leave the
 * warm-up out without connecting anew.
 */
export function gatherCrowd(options: CrowdOptions): Crowd {
  const clients: autocannon.Client[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const load = {
    url: options.url,
    connections: options.connections,
    duration: Math.ceil(options.timeLimitMs / 1_000),
    sampleInt: 100,
    setupClient(client: autocannon.Client) {
      clients.push(client);
      client.setRequests(
        Array.from({ length: options.requestsPerConnection }, () => {
          const { headers, ...request } = options.nextRequest();
          return { ...request, headers: { ...headers } };
        }),
      );
    },
  };
  // With a callback it hands out its events; without one, a promise alone.
  const events = autocannon(load, () => end());
  events.on("response", (_client, status, _bytes, latencyMs) =>
    options.onAnswer(status, latencyMs),
  );
  events.on("reqError", options.onError);

  return {
    async disperse() {
      // A connection that has made its share of requests is closed after the next
      // answer. autocannon means it as an option; set late, it drains.
      for (const client of clients) Object.assign(client, { responseMax: 1 });
      await ended;
    },
  };
}
