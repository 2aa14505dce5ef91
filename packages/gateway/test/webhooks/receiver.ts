import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { z } from "zod";

const event = z.object({
  type: z.string(),
  timestamp: z.iso.datetime(),
  data: z.object({
    ticket_option_id: z.string().optional(),
    version: z.number().optional(),
    quantity: z.number().optional(),
  }),
});

/** An event that arrived with a valid signature. */
export interface Arrival {
  readonly id: string;
  readonly body: z.output<typeof event>;
  /** Whether it was answered with success. */
  readonly isAcknowledged: boolean;
}

/** Answers an event. False: it is not acknowledged. */
type Answer = (response: ServerResponse, arrival: number) => boolean;

const acknowledge: Answer = (response) => {
  response.writeHead(204).end();
  return true;
};

/** Starts a server that receives events. Each that has no valid signature counts as forged. */
export async function startReceiver(answer: Answer = acknowledge) {
  const arrivals: Arrival[] = [];
  const secrets: string[] = [];
  let forged = 0;
  let port = 0;

  function isSigned(request: IncomingMessage, body: string): boolean {
    const { headers } = request;
    const names = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;
    const signed = Object.fromEntries(names.map((name) => [name, String(headers[name])]));
    return secrets.every((secret) => {
      try {
        new Webhook(secret).verify(body, signed);
        return true;
      } catch {
        return false;
      }
    });
  }

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (!isSigned(request, body)) forged += 1;
    const isAcknowledged = answer(response, arrivals.length);
    const id = String(request.headers["webhook-id"]);
    arrivals.push({ id, body: event.parse(JSON.parse(body)), isAcknowledged });
  }

  const start = async () => {
    const server = createServer((request, response) => {
      // A connection that breaks off is one of the things that are tried.
      receive(request, response).catch(() => response.destroy());
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (typeof address === "object" && address) ({ port } = address);
    return server;
  };
  let server = await start();

  function stop(): void {
    server.close();
    server.closeAllConnections();
  }

  return {
    url: `http://127.0.0.1:${port}/events`,
    arrivals,
    /** All of them must have signed an event. */
    secrets,
    forged: () => forged,
    /** Refuses connections for some time. */
    async restart(): Promise<void> {
      stop();
      server = await start();
    },
    stop,
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
