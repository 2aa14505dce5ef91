/**
 * A process that receives the events of a webhook. Sometimes it fails, or does not respond.
 *
 * Started by start-readers.ts, which kills it sometimes.
 */
import { once } from "node:events";
import { openSync, writeSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { Webhook } from "standardwebhooks";

import { work, type Parent } from "../../processes/work.ts";
import type { DeliveryLine, ReceiverJob } from "./reader-jobs.ts";

const FAILS_FOR_MS = 500;
const HANGS_AFTER_MS = 1_500;
/** None of them acknowledges an event. */
const FAILURES = [500, 302, 404, 503];

work(run);

async function run(job: ReceiverJob, parent: Parent): Promise<null> {
  const { port, secret, mood, logFile } = job;
  const log = openSync(logFile, "a");
  const verifier = new Webhook(secret);
  const startedAt = performance.now();
  let failures = 0;

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const ageMs = performance.now() - startedAt;
    const isFailing = mood === "failing" && ageMs < FAILS_FOR_MS;
    const isHanging = mood === "hanging" && ageMs > HANGS_AFTER_MS;
    const line: DeliveryLine = {
      ...describe(body),
      isSigned: isSigned(verifier, request, body),
      isAcknowledged: !isFailing && !isHanging,
    };
    writeSync(log, `${JSON.stringify(line)}\n`);
    if (isHanging) return;
    const status = isFailing ? FAILURES[failures++ % FAILURES.length]! : 204;
    response.writeHead(status, status === 302 ? { location: "/" } : {}).end();
  }

  const server = createServer((request, response) => {
    // The gateway may be killed at any moment.
    receive(request, response).catch(() => response.destroy());
  });
  server.on("error", () => {});
  while (!server.listening) {
    // The process before may have the port for a moment.
    server.listen(port, "127.0.0.1");
    await Promise.race([once(server, "listening"), once(server, "error")]).catch(() => wait(50));
  }
  parent.ready();
  await parent.wantsResult;
  return null;
}

function describe(body: string): Pick<DeliveryLine, "ticketOptionId" | "version" | "type"> {
  const { type, data }: { type: string; data: { ticket_option_id: string; version: number } } =
    JSON.parse(body);
  return { type, ticketOptionId: data.ticket_option_id, version: data.version };
}

function isSigned(verifier: Webhook, { headers }: IncomingMessage, body: string): boolean {
  try {
    verifier.verify(body, {
      "webhook-id": String(headers["webhook-id"]),
      "webhook-timestamp": String(headers["webhook-timestamp"]),
      "webhook-signature": String(headers["webhook-signature"]),
    });
    return true;
  } catch {
    return false;
  }
}
