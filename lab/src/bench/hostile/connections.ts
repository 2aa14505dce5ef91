import { setTimeout as wait } from "node:timers/promises";

import type { BodiesJob, PipelinesJob } from "../drivers/companions/job.ts";
import type { HttpRequest } from "../../requests/http-request.ts";
import type { DatabaseLab } from "../lab/database-lab.ts";
import type { ServerProcess } from "../../processes/start-server.ts";
import { startCompanion } from "../lab/start-companion.ts";
import { THIS_TREE } from "../lab/tree.ts";
import { readProcessTree } from "../../processes/process-tree.ts";
import type { Figures, HostileContext, HostileOutcome, HostileTrial } from "./hostile-trial.ts";
import { query } from "../../postgres/query.ts";
import { startGateway } from "./start-gateway.ts";

const TEMPLATE = "bench_large_answers";
const ITEMS = 100;

/** The largest body that GraphQL accepts. JSON:API accepts less. */
const BODY_BYTES = 1_048_576;
/** The maximum length. */
const DESCRIPTION_CHARACTERS = 10_000;

/** Requests with the largest responses. */
const PAGES: Readonly<Record<string, HttpRequest>> = {
  "GraphiQL's page": get("/graphql", "text/html"),
  "OpenAPI document": get("/openapi.json", "application/json"),
  "100 purchases": get(`/purchases?page[size]=${ITEMS}`, "application/vnd.api+json"),
  "100 long options": get(`/ticket_options?page[size]=${ITEMS}`, "application/vnd.api+json"),
};

/** Number of requests for each page before memory is measured. */
const WARMUPS = 3;

const BODIES = "unfinished bodies";

/** Attacks by clients without a token on a thousand connections, while other clients probe `/livez`. */
export const CONNECTION_TRIALS: readonly HostileTrial[] = [
  ...Object.entries(PAGES).map(([name, request]): HostileTrial => ({
    subject: "connections",
    name,
    run: (context) =>
      besiege(context, (url) => ({
        kind: "pipelines",
        url,
        connections: context.sizes.connections,
        requestsPerConnection: context.sizes.requestsPerConnection,
        request,
      })),
  })),
  {
    subject: "connections",
    name: BODIES,
    run: (context) =>
      besiege(context, (url) => ({
        kind: "bodies",
        url,
        connections: context.sizes.connections,
        bodyBytes: BODY_BYTES,
      })),
  },
];

export async function fillAnswers(lab: DatabaseLab): Promise<void> {
  await lab.createTemplate(TEMPLATE, {
    from: THIS_TREE.template,
    fill: async (url) => {
      await query(
        url,
        `with options as (
           insert into ticket_options (id, name, description, capacity, allocation)
           select gen_random_uuid(), 'Long', repeat('x', $1::integer), 1, 0
           from generate_series(1, $2::integer)
           returning id
         )
         insert into purchases (ticket_option_id, id, user_id, quantity)
         select id, uuidv7(), gen_random_uuid(), 1 from options`,
        [DESCRIPTION_CHARACTERS, ITEMS],
      );
      await query(url, "vacuum analyze");
    },
  });
}

async function besiege(
  { lab, sizes, signal }: HostileContext,
  jobFor: (url: string) => PipelinesJob | BodiesJob,
): Promise<HostileOutcome> {
  const database = await lab.createDatabase(TEMPLATE);
  const gateway = await startGateway(database.url, signal);
  const release = async () => {
    await gateway.stop();
    await database[Symbol.asyncDispose]();
  };
  try {
    for (const request of Object.values(PAGES)) await warmUp(gateway.url, request);
    const warmMb = memoryOf(gateway).memoryMb;
    await using probes = await startCompanion(
      { kind: "probes", url: new URL("/livez", gateway.url).href },
      { signal },
    );
    await using clients = await startCompanion(jobFor(gateway.url), {
      signal,
      hasLowPriority: true,
    });
    await wait(sizes.connectedMs, undefined, { signal });
    const { closedByServer } = await clients.stop();
    // Their requests may still be in progress.
    await wait(sizes.connectedMs / 2, undefined, { signal });
    const { p99Ms, probes: count, failed } = await probes.stop();
    return {
      figures: {
        "/livez p99 ms": p99Ms,
        probes: count,
        "closed by the gateway": closedByServer,
      },
      problems: failed > 0 ? [`${failed} of ${count} requests of /livez failed`] : [],
      later: whenQuiet(gateway, warmMb, { sizes, signal }, release),
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function warmUp(url: string, { path, method, headers }: HttpRequest): Promise<void> {
  for (let turn = 0; turn < WARMUPS; turn += 1) {
    const response = await fetch(new URL(path, url), { method, headers });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${path} has the status ${response.status}`);
  }
}

async function whenQuiet(
  gateway: ServerProcess,
  warmMb: number,
  { sizes, signal }: Pick<HostileContext, "sizes" | "signal">,
  release: () => Promise<void>,
): Promise<Figures> {
  try {
    await wait(sizes.quietMs, undefined, { signal });
    const { memoryMb, peakMemoryMb } = memoryOf(gateway);
    return { "peak MB": peakMemoryMb, "MB more when quiet": memoryMb - warmMb };
  } finally {
    await release();
  }
}

/** @throws {Error} when the gateway has ended */
function memoryOf({ pid }: ServerProcess): {
  readonly memoryMb: number;
  readonly peakMemoryMb: number;
} {
  const usage = readProcessTree([pid]);
  if (!usage) throw new Error("memory can be read on Linux only");
  if (usage.memoryMb === 0) throw new Error("the gateway ended");
  return usage;
}

function get(path: string, accept: string): HttpRequest {
  return { method: "GET", path, headers: { accept } };
}
