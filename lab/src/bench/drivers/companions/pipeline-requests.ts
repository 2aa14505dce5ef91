import type { ConnectionsTally, PipelinesJob, StartedJob } from "./job.ts";
import { openConnections } from "./open-connections.ts";

/**
 * Sends all requests of each connection together. Half of the connections read the responses, which costs the server
 * time. The others never read, which costs it memory. Half of each kind request compressed responses.
 */
export function pipelineRequests(job: PipelinesJob): Promise<StartedJob<ConnectionsTally>> {
  const { url, connections, requestsPerConnection, request } = job;
  const [plain, compressed] = [{}, { "accept-encoding": "br, gzip" }].map((headers) =>
    toMessage(url, { ...request, headers: { ...request.headers, ...headers } }).repeat(
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

function toMessage(
  url: string,
  { method, path, headers, body = "" }: PipelinesJob["request"],
): string {
  const fields = {
    host: new URL(url).host,
    ...headers,
    ...(method === "POST" && { "content-length": String(Buffer.byteLength(body)) }),
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, ...lines, "", body].join("\r\n");
}
