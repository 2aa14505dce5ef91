import fc from "fast-check";

import { ANYBODY, caller, type Caller } from "./arbitraries/callers.ts";
import { graphqlRequest } from "./arbitraries/graphql-request.ts";
import { jsonApiRequest } from "./arbitraries/json-api-request.ts";
import { rawMessage, type RawMessage } from "./arbitraries/raw-message.ts";
import { exchangeRaw } from "./http/exchange-raw.ts";
import { printable, printRequest, type FuzzRequest } from "./http/fuzz-request.ts";
import { HttpClient } from "./http/send-request.ts";
import { Documents, type Resource } from "./oracles/documents.ts";
import { judgeAnswer } from "./oracles/judge-answer.ts";
import { judgeRaw } from "./oracles/judge-raw.ts";
import { putOnSale, takePlaces } from "./put-on-sale.ts";

export interface FuzzPlan {
  readonly requests: number;
  /** Number of connections with raw bytes, which may not be HTTP. */
  readonly rawConnections: number;
  readonly seed: number;
  /** Number of requests at the same time. */
  readonly concurrency: number;
  /** Whether the gateway has access control. */
  readonly isSecured: boolean;
  /** The path of a failure that fast-check has found. Requires a concurrency of 1. */
  readonly path?: string | undefined;
}

export interface FuzzReport {
  /** Number of responses by outcome. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Failures, each with the smallest request that causes it. */
  readonly failures: readonly string[];
  readonly created: readonly Resource[];
  readonly seconds: number;
}

/** Sends requests of all kinds to a gateway with an empty database, and checks each response. */
export async function runFuzz(url: string, plan: FuzzPlan): Promise<FuzzReport> {
  const startedAt = performance.now();
  using client = new HttpClient(url, plan.concurrency);
  const documents = new Documents(await (await fetch(`${url}/openapi.json`)).json());
  const outcomes = new Map<string, number>();
  const created: Resource[] = [];
  const count = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);

  async function ask(
    sent: FuzzRequest,
    protocol: string,
    isUnauthenticated: boolean,
  ): Promise<void> {
    const request = fillPlaces(sent);
    const answer = await client.send(request);
    const verdict = judgeAnswer(request, answer, { documents, isUnauthenticated });
    count(`${protocol} ${verdict.outcome}`);
    created.push(...verdict.created);
  }
  const by = (request: fc.Arbitrary<FuzzRequest>) =>
    fc.tuple(request, plan.isSecured ? caller : fc.constant(ANYBODY)).map(identify);
  const sent = fc.oneof(
    fc.tuple(fc.constant("JSON:API"), by(jsonApiRequest)),
    fc.tuple(fc.constant("GraphQL"), by(graphqlRequest)),
  );
  const requests = fc.asyncProperty(sent, ([protocol, { request, isUnauthenticated }]) =>
    ask(request, protocol, isUnauthenticated),
  );
  const connections = fc.asyncProperty(rawMessage, async (message) => {
    const isAnswered = !message.mayBeIgnored;
    const received = await exchangeRaw(new URL(url), message.pieces, { isAnswered });
    const statuses = judgeRaw(message, received);
    count(`raw ${statuses[0] ?? "unanswered"}`);
  });

  await putOnSale(client, documents);
  const fillPlaces = await takePlaces(client);
  const failures = [
    ...(await runProperty(plan, plan.requests, requests, ([, { request }]) =>
      printRequest(request),
    )),
    ...(await runProperty(plan, plan.rawConnections, connections, printRaw)),
  ];
  const seconds = (performance.now() - startedAt) / 1_000;
  return { outcomes, failures, created, seconds };
}

/** Adds the credentials of a caller. They are first: Node.js uses the first of two `Authorization` headers. */
function identify([request, { headers, isUnauthenticated }]: [FuzzRequest, Caller]) {
  return { request: { ...request, headers: [...headers, ...request.headers] }, isUnauthenticated };
}

/** @returns failures, at most one per parallel run */
async function runProperty<Sent>(
  { seed, concurrency, path }: FuzzPlan,
  runs: number,
  property: fc.IAsyncProperty<[Sent]>,
  print: (sent: Sent) => string,
): Promise<readonly string[]> {
  const failures = await Promise.all(
    Array.from({ length: concurrency }, async (_, index) => {
      const numRuns = Math.floor(runs / concurrency) + (index < runs % concurrency ? 1 : 0);
      if (numRuns === 0) return undefined;
      const details = await fc.check(property, {
        seed: seed + index,
        numRuns,
        ...(path !== undefined && { path }),
      });
      if (!details.failed) return undefined;
      const [sent] = details.counterexample ?? [];
      const { errorInstance, counterexamplePath } = details;
      const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
      return [
        `${reason} (--seed ${details.seed} --concurrency 1 --path ${counterexamplePath}, shrunk ${details.numShrinks} times)`,
        sent === undefined ? "" : print(sent),
      ].join("\n");
    }),
  );
  return failures.filter((failure) => failure !== undefined);
}

function printRaw({ pieces }: RawMessage): string {
  return pieces.map((piece) => printable(Buffer.from(piece).toString("latin1"))).join("\n");
}
