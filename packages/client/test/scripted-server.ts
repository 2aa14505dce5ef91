import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

export interface ReceivedRequest {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What the server does with a request. */
export type Reply = (response: ServerResponse) => unknown;

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
}

/** Starts a server that answers its first request with the first reply, and so on; the last one again and again. */
export async function startScriptedServer(...replies: readonly Reply[]): Promise<ScriptedServer> {
  const requests: ReceivedRequest[] = [];
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, headers } = request;
    requests.push({ method, path: url, headers, body: await text(request) });
    await replies[Math.min(requests.length, replies.length) - 1]?.(response);
  }
  const server = createServer((request, response) => {
    receive(request, response).catch((error: unknown) => response.destroy(Error(String(error))));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

const MEDIA_TYPE = "application/vnd.api+json";

type Headers = Readonly<Record<string, string>>;

export function respond(status: number, document: unknown, headers: Headers = {}): Reply {
  return (response) =>
    response
      .writeHead(status, { "content-type": MEDIA_TYPE, ...headers })
      .end(JSON.stringify(document));
}

export function refuse(status: number, code: string, headers?: Headers): Reply {
  const error = { status: String(status), code, title: code, detail: `it is ${code}` };
  return respond(status, { errors: [error] }, headers);
}

export function respondWithPage(status: number, headers?: Headers): Reply {
  return (response) =>
    response
      .writeHead(status, { "content-type": "text/html", ...headers })
      .end("<title>Welcome</title>");
}

/** Without a response. */
export const cut: Reply = (response) => response.destroy();

/** In the middle of a response. */
export const cutBody: Reply = (response) => {
  response.writeHead(201, { "content-type": MEDIA_TYPE, "content-length": "1000" });
  response.write('{"data":{', () => response.destroy());
};

/** With a part of the document, in a complete response. */
export const truncate: Reply = (response) =>
  response.writeHead(201, { "content-type": MEDIA_TYPE }).end('{"data":{');

export const stayAway: Reply = () => {};

/** More than any client should keep. */
export const respondWithoutEnd: Reply = (response) => {
  response.writeHead(201, { "content-type": MEDIA_TYPE });
  const chunk = Buffer.alloc(1024 * 1024, " ");
  const write = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", write);
  write();
};

export const PURCHASE = {
  type: "purchases",
  id: "cd837712-fd86-4345-9e7f-d519c8db6c45",
  attributes: { quantity: 2, cancelled_quantity: 0, metadata: { seat_row: 4 } },
  relationships: {
    ticket_option: {
      data: { type: "ticket_options", id: "969f4317-09f4-4b15-b8be-a87d40fb56fb" },
    },
    user: { data: { type: "users", id: "d6abe829-c28c-44ec-bee6-3183f2c53fef" } },
  },
};

export const sell = respond(201, { data: PURCHASE });

/** What it is an answer to. */
export const WISH = {
  ticketOptionId: PURCHASE.relationships.ticket_option.data.id,
  userId: PURCHASE.relationships.user.data.id,
  quantity: 2,
};
