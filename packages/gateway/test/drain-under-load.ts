import { randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { purchaseDocument } from "./buy-over-http.ts";

/** What one kind of client does with its connections, one purchase after the other. */
interface Habit {
  readonly name: string;
  readonly clients: number;
  /** Asked for at once, before the first is answered. */
  readonly atOnce: number;
  /** Buys over so many requests before it opens a new connection. */
  readonly requestsPerConnection: number;
  /** Waits up to so long after each answer. */
  readonly pauseMs: number;
  readonly endpoint: "/purchases" | "/graphql";
}

const HABITS: readonly Habit[] = [
  {
    name: "busy",
    clients: 24,
    atOnce: 1,
    requestsPerConnection: Infinity,
    pauseMs: 0,
    endpoint: "/purchases",
  },
  {
    name: "busy with GraphQL",
    clients: 8,
    atOnce: 1,
    requestsPerConnection: Infinity,
    pauseMs: 0,
    endpoint: "/graphql",
  },
  {
    name: "now and then",
    clients: 32,
    atOnce: 1,
    requestsPerConnection: Infinity,
    pauseMs: 40,
    endpoint: "/purchases",
  },
  {
    name: "new connection each time",
    clients: 12,
    atOnce: 1,
    requestsPerConnection: 1,
    pauseMs: 5,
    endpoint: "/purchases",
  },
  {
    name: "several at once",
    clients: 8,
    atOnce: 4,
    requestsPerConnection: Infinity,
    pauseMs: 10,
    endpoint: "/purchases",
  },
];

export interface LoadReport {
  /** Purchases that were acknowledged. */
  readonly acknowledged: string[];
  /** Requests that were written and got no whole answer, nor word that there will be none. */
  readonly lost: string[];
  /**
   * The same on a new connection that the system cut without a byte: those that it had
   * made, and the server had not accepted yet, when the listening ended.
   */
  readonly neverAccepted: string[];
  /** Answers that were no purchase. */
  readonly others: string[];
  /** Requests behind an answer that said it is the last. */
  notTaken: number;
  connections: number;
}

/** Buys one ticket again and again, over connections of every habit, until none can be had any more. */
export async function buyUntilRefused(url: string, ticketOptionId: string): Promise<LoadReport> {
  const report: LoadReport = {
    acknowledged: [],
    lost: [],
    neverAccepted: [],
    others: [],
    notTaken: 0,
    connections: 0,
  };
  const clients = HABITS.flatMap((habit) =>
    Array.from({ length: habit.clients }, () => beClient(url, ticketOptionId, habit, report)),
  );
  await Promise.all(clients);
  return report;
}

async function beClient(
  url: string,
  ticketOptionId: string,
  habit: Habit,
  report: LoadReport,
): Promise<void> {
  for (;;) {
    const connection = await openHttpConnection(url);
    if (!connection) return;
    report.connections += 1;
    for (let sent = 0; sent < habit.requestsPerConnection && connection.isUsable();) {
      const ids = await buyOver(connection, ticketOptionId, habit, report);
      report.acknowledged.push(...ids);
      sent += habit.atOnce;
      if (habit.pauseMs > 0) await sleep(Math.random() * habit.pauseMs);
    }
    connection.close();
  }
}

async function buyOver(
  connection: HttpConnection,
  ticketOptionId: string,
  { name, atOnce, endpoint }: Habit,
  report: LoadReport,
): Promise<string[]> {
  const requests = Array.from({ length: atOnce }, () => toRequest(endpoint, ticketOptionId));
  const answers = await connection.ask(requests);
  const ids: string[] = [];
  for (const { status, body } of answers) {
    const id = /"id":"([-\da-f]{36})"/u.exec(body)?.[1];
    if ((status === 201 || status === 200) && id !== undefined) ids.push(id);
    else report.others.push(`${name}: ${status} ${body}`);
  }
  const missing = atOnce - answers.length;
  if (answers.at(-1)?.isLast === true) report.notTaken += missing;
  else if (missing > 0) {
    const list = connection.wasCutUnheard() ? report.neverAccepted : report.lost;
    for (let i = 0; i < missing; i++) list.push(`${name}: ${connection.howItEnded()}`);
  }
  return ids;
}

function toRequest(endpoint: Habit["endpoint"], ticketOptionId: string): string {
  const body = JSON.stringify(
    endpoint === "/purchases"
      ? purchaseDocument(ticketOptionId, 1)
      : {
          query: `mutation { purchaseTickets(input: { ticketOptionId: "${ticketOptionId}", userId: "${randomUUID()}", quantity: 1 }) { ... on Purchase { id } } }`,
        },
  );
  const type = endpoint === "/purchases" ? "application/vnd.api+json" : "application/json";
  return `POST ${endpoint} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  /** It says that the connection will be closed. */
  readonly isLast: boolean;
}

interface HttpConnection {
  /** Whether another request may be sent on it, as far as its client can know. */
  isUsable(): boolean;
  /** Writes them all, and gives the answers that come before it is closed. */
  ask(requests: readonly string[]): Promise<Answer[]>;
  howItEnded(): string;
  /** Whether it was reset before anything was received. */
  wasCutUnheard(): boolean;
  close(): void;
}

/** @returns undefined when nobody listens */
async function openHttpConnection(url: string): Promise<HttpConnection | undefined> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let end = "";
  let received = "";
  let wake: (() => void) | undefined;
  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString();
    wake?.();
  });
  socket.on("end", () => (end ||= "closed"));
  socket.on("error", (error: NodeJS.ErrnoException) => (end = error.code ?? error.message));
  socket.on("close", () => {
    end ||= "closed";
    wake?.();
  });
  if (!(await isConnected(socket))) return undefined;

  let isLast = false;
  return {
    isUsable: () => end === "" && !isLast,
    howItEnded: () => end,
    wasCutUnheard: () => end === "ECONNRESET" && socket.bytesRead === 0,
    close: () => socket.destroy(),
    async ask(requests) {
      const answers: Answer[] = [];
      socket.write(requests.join(""));
      while (answers.length < requests.length && !isLast) {
        const [answer, rest] = takeAnswer(received);
        if (answer) {
          received = rest;
          answers.push(answer);
          ({ isLast } = answer);
        } else if (socket.closed) {
          break;
        } else {
          await new Promise<void>((resolve) => (wake = resolve));
        }
      }
      return answers;
    },
  };
}

function isConnected(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("close", () => resolve(false));
  });
}

function takeAnswer(received: string): [Answer | undefined, string] {
  const headEnd = received.indexOf("\r\n\r\n");
  if (headEnd < 0) return [undefined, received];
  const head = received.slice(0, headEnd);
  const length = Number(/^content-length: (\d+)$/imu.exec(head)?.[1] ?? 0);
  const end = headEnd + 4 + length;
  if (received.length < end) return [undefined, received];
  const answer = {
    status: Number(head.slice(9, 12)),
    body: received.slice(headEnd + 4, end),
    isLast: /^connection: close$/imu.test(head),
  };
  return [answer, received.slice(end)];
}
