import type { BodiesJob, ConnectionsTally, StartedJob } from "./job.ts";
import { openConnections } from "./open-connections.ts";

/** Sends on each connection all of a body but its last byte, and waits. */
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
