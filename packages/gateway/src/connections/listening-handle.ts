import type { Server } from "node:net";

/** Node's handle of a listening socket. It is private, but nothing else can stop listening gracefully. */
export interface ListeningHandle {
  onconnection: (...connection: unknown[]) => unknown;
  /** Changes the backlog: how many connections may be pending. */
  readonly listen: (backlog: number) => unknown;
  readonly close: () => void;
}

/** @returns undefined when it does not listen */
export function findListeningHandle(server: Server): ListeningHandle | undefined {
  const handle: unknown = Reflect.get(server, "_handle");
  return isListeningHandle(handle) ? handle : undefined;
}

function isListeningHandle(handle: unknown): handle is ListeningHandle {
  return (
    typeof handle === "object" &&
    handle !== null &&
    ["onconnection", "listen", "close"].every(
      (method) => typeof Reflect.get(handle, method) === "function",
    )
  );
}
