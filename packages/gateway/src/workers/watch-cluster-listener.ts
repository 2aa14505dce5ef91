import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Server } from "node:net";

import { findListeningHandle, type ListeningHandle } from "../connections/listening-handle.ts";
import { untilAllAccepted } from "../connections/until-all-accepted.ts";

const LISTENED = "tracing:net.server.listen:asyncEnd";

export interface ClusterListener {
  /** Accepts the pending connections, then stops listening. The workers still get what was accepted. */
  stopListening(port: number): Promise<void>;
}

/**
 * Finds, in the primary, the socket on which `node:cluster` listens for the workers.
 *
 * The cluster closes it when the last worker has closed its server, and with it the connections that it had
 * accepted and not passed on. Node publishes every server that listens on a diagnostics channel.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html#net
 */
export function watchClusterListener(): ClusterListener {
  const handles = new Map<number, ListeningHandle>();
  const onListened = (message: unknown) => {
    const server = isObject(message) ? message["server"] : undefined;
    if (!(server instanceof Server)) return;
    const address = server.address();
    const handle = findListeningHandle(server);
    if (typeof address === "object" && address && handle) handles.set(address.port, handle);
  };
  subscribe(LISTENED, onListened);

  return {
    async stopListening(port) {
      unsubscribe(LISTENED, onListened);
      const handle = handles.get(port);
      if (!handle) return;
      let accepted = 0;
      const handOn = handle.onconnection;
      handle.onconnection = (...connection) => {
        accepted += 1;
        return handOn(...connection);
      };
      await untilAllAccepted(handle, () => accepted);
      // The cluster closes it again, which has no effect.
      handle.close();
    },
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
