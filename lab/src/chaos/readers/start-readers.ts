import { once } from "node:events";
import { createServer } from "node:net";

import { startWorker } from "../../processes/start-worker.ts";
import { jsonApiRequest } from "../../requests/json-api.ts";
import { exchange } from "../buyers/exchange.ts";
import { startKilledWorker } from "../lab/killed-worker.ts";
import type { PostgresLab } from "../lab/postgres-lab.ts";
import { keepEndingPauses } from "./end-pauses.ts";
import type { FeedJob, Mood, ReceiverJob, WatchersJob } from "./reader-jobs.ts";
import { WEBHOOK_EVENTS } from "./webhook-events.ts";

/** Those who see what happens in a sale: a reader of the journal, a receiver of webhooks, and watchers. */
interface Readers extends AsyncDisposable {
  /** Kills none of them any more, and the receiver acknowledges all events. */
  readonly calm: () => Promise<void>;
}

export interface ReaderLogs {
  readonly feed: string;
  readonly deliveries: string;
  readonly sights: string;
}

export interface ReadersOptions {
  readonly seed: number;
  readonly postgres: PostgresLab;
  readonly gatewayUrls: readonly string[];
  readonly ticketOptionIds: readonly string[];
  readonly webhook: Pick<ReceiverJob, "port" | "secret">;
  readonly logs: ReaderLogs;
}

const MOODS: readonly Mood[] = ["failing", "well", "hanging"];

/** Creates a webhook for all events. To be called before anything is put on sale: it gets what happens from then on. */
export async function createWebhook(gatewayUrl: string): Promise<ReadersOptions["webhook"]> {
  const port = await findFreePort();
  const attributes = { url: `http://127.0.0.1:${port}/`, event_types: WEBHOOK_EVENTS };
  const document = { data: { type: "webhooks", attributes } };
  const { status, body } = await exchange(
    gatewayUrl,
    jsonApiRequest("POST", "/webhooks", document),
  );
  if (status !== 201) throw new Error(`the webhook was not created: ${status} ${body}`);
  const { data }: { data: { attributes: { secret: string } } } = JSON.parse(body);
  return { port, secret: data.attributes.secret };
}

export function startReaders({
  seed,
  postgres,
  gatewayUrls,
  ticketOptionIds,
  webhook,
  logs,
}: ReadersOptions): Readers {
  const stack = new AsyncDisposableStack();
  const feedModule = new URL("read-feed.ts", import.meta.url);
  const feedJob: FeedJob = { gatewayUrls, logFile: logs.feed };
  const killedFeed = stack.use(startKilledWorker(feedModule, seed ^ 0xfeed, () => feedJob));

  const receiverModule = new URL("receive-events.ts", import.meta.url);
  const toReceiverJob = (mood: Mood): ReceiverJob => ({
    ...webhook,
    mood,
    logFile: logs.deliveries,
  });
  const killedReceiver = stack.use(
    startKilledWorker(receiverModule, seed ^ 0x4ece, (life) =>
      toReceiverJob(MOODS[life % MOODS.length]!),
    ),
  );

  const watchersJob: WatchersJob = { gatewayUrls, ticketOptionIds, logFile: logs.sights };
  stack.use(startWorker(new URL("watch-options.ts", import.meta.url), watchersJob));
  stack.use(keepEndingPauses(postgres));

  return {
    async calm() {
      await Promise.all([killedFeed.stop(), killedReceiver.stop()]);
      stack.use(startWorker(feedModule, feedJob));
      await stack.use(startWorker(receiverModule, toReceiverJob("well"))).ready;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("there is no port");
  return address.port;
}
