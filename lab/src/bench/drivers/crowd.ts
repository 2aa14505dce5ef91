import autocannon from "autocannon";

import type { HttpRequest } from "../../requests/http-request.ts";

export interface CrowdOptions {
  readonly url: string;
  readonly connections: number;
  /** Called for each request of each connection before anything is sent. */
  readonly nextRequest: () => HttpRequest;
  readonly requestsPerConnection: number;
  /** The load ends at the latest after this time. */
  readonly timeLimitMs: number;
  readonly onResponse: (status: number, latencyMs: number) => void;
  readonly onError: () => void;
}

/** Connections that each send a request, wait for the response, and send the next request. */
export interface Crowd {
  /** Sends no more requests, and resolves after the last responses. */
  disperse(): Promise<void>;
}

/**
 * Sends load with autocannon.
 *
 * autocannon measures latencies from the write of the request to the end of the response. The caller records them,
 * because autocannon's own histogram rounds to milliseconds and includes the warm-up.
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
  // autocannon returns an event emitter only if it gets a callback.
  const events = autocannon(load, () => end());
  events.on("response", (_client, status, _bytes, latencyMs) =>
    options.onResponse(status, latencyMs),
  );
  events.on("reqError", options.onError);

  return {
    async disperse() {
      // autocannon closes a connection after this number of responses. Set during the run, it ends each
      // connection after its next response.
      for (const client of clients) Object.assign(client, { responseMax: 1 });
      await ended;
    },
  };
}
