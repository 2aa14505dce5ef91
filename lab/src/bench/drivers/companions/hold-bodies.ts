import type { BodiesJob, ConnectionsTally, StartedJob } from "./job.ts";
import { openConnections } from "./open-connections.ts";

/** Sends a body without its last byte on each connection, and waits. */
export function holdBodies({
  url,
  connections,
  bodyBytes,
}: BodiesJob): Promise<StartedJob<ConnectionsTally>> {
  const head = [
    "POST /graphql HTTP/1.1",
    `host: ${new URL(url).host}`,
    "content-type: application/json",
    `content-length: ${bodyBytes}`,
    "",
    "",
  ].join("\r\n");
  const body = Buffer.alloc(bodyBytes - 1, " ");
  return openConnections({
    url,
    connections,
    onConnect(socket) {
      socket.write(head);
      socket.write(body);
      socket.resume();
    },
  });
}
