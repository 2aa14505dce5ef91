import type { Server } from "node:net";

/** What Node accepts connections with. It does not show it: there is no other way to end the listening gently. */
export interface ListeningHandle {
  onconnection: (...connection: unknown[]) => unknown;
  /** Changes how many may wait to be accepted. */
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
