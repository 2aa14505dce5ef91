import { toMessage } from "../../../requests/to-message.ts";
import type { ConnectionsTally, PipelinesJob, StartedJob } from "./job.ts";
import { openConnections } from "./open-connections.ts";

/**
 * Sends all requests of each connection together. Half of the connections read the responses, which costs the server
 * time. The others never read, which costs it memory. Half of each kind request compressed responses.
 */
export function pipelineRequests(job: PipelinesJob): Promise<StartedJob<ConnectionsTally>> {
  const { url, connections, requestsPerConnection, request } = job;
  const { host } = new URL(url);
  const [plain, compressed] = [{}, { "accept-encoding": "br, gzip" }].map((headers) =>
    toMessage({ ...request, headers: { host, ...request.headers, ...headers } }).repeat(
      requestsPerConnection,
    ),
  );
  return openConnections({
    url,
    connections,
    onConnect(socket, index) {
      socket.write((index % 4 < 2 ? plain : compressed) ?? "");
      if (index % 2 === 0) socket.resume();
    },
  });
}
