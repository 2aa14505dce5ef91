/** A plain node:http server: parses the document, sends the same JSON, and does nothing else. */
import { randomUUID } from "node:crypto";

import { serveSubject } from "./serve-subject.ts";

await serveSubject((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { data } = JSON.parse(Buffer.concat(chunks).toString());
    const id = randomUUID();
    const { attributes, relationships } = data;
    const body = JSON.stringify({ data: { type: "purchases", id, attributes, relationships } });
    response.writeHead(201, {
      "Content-Type": "application/vnd.api+json",
      Vary: "Accept",
      Location: `/purchases/${id}`,
      "Content-Length": Buffer.byteLength(body),
    });
    response.end(body);
  });
});
