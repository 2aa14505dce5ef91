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
  /** Connections with bytes of their own, which need not be HTTP. */
  readonly rawConnections: number;
  readonly seed: number;
  /** How many send at once. */
  readonly lanes: number;
  /** Whether the gateway asks who everybody is. */
  readonly isSecured: boolean;
  /** Where fast-check found something; for one lane. */
  readonly path?: string | undefined;
}

export interface FuzzReport {
  /** What was answered, and how often. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** What must never be, with the smallest request that brings it about. */
  readonly failures: readonly string[];
  readonly created: readonly Resource[];
  readonly seconds: number;
}

/** Sends requests of all kinds to a gateway that has nothing on sale yet, and judges each answer. */
export async function runFuzz(url: string, plan: FuzzPlan): Promise<FuzzReport> {
  const startedAt = performance.now();
  using client = new HttpClient(url, plan.lanes);
  const documents = new Documents(await (await fetch(`${url}/openapi.json`)).json());
  const outcomes = new Map<string, number>();
  const created: Resource[] = [];
  const count = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);

  async function ask(sent: FuzzRequest, door: string, isStranger: boolean): Promise<void> {
    const request = fillPlaces(sent);
    const answer = await client.send(request);
    const verdict = judgeAnswer(request, answer, { documents, isStranger });
    count(`${door} ${verdict.outcome}`);
    created.push(...verdict.created);
  }
  const by = (request: fc.Arbitrary<FuzzRequest>) =>
    fc.tuple(request, plan.isSecured ? caller : fc.constant(ANYBODY)).map(identify);
  const sent = fc.oneof(
    fc.tuple(fc.constant("JSON:API"), by(jsonApiRequest)),
    fc.tuple(fc.constant("GraphQL"), by(graphqlRequest)),
  );
  const requests = fc.asyncProperty(sent, ([door, { request, isStranger }]) =>
    ask(request, door, isStranger),
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
    ...(await runLanes(plan, plan.requests, requests, ([, { request }]) => printRequest(request))),
    ...(await runLanes(plan, plan.rawConnections, connections, printRaw)),
  ];
  const seconds = (performance.now() - startedAt) / 1_000;
  return { outcomes, failures, created, seconds };
}

/** Theirs come first: of two Node takes the first. */
function identify([request, { headers, isStranger }]: [FuzzRequest, Caller]) {
  return { request: { ...request, headers: [...headers, ...request.headers] }, isStranger };
}

/** @returns what failed, one text a lane at the most */
async function runLanes<Sent>(
  { seed, lanes, path }: FuzzPlan,
  runs: number,
  property: fc.IAsyncProperty<[Sent]>,
  print: (sent: Sent) => string,
): Promise<readonly string[]> {
  const failures = await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const numRuns = Math.floor(runs / lanes) + (lane < runs % lanes ? 1 : 0);
      if (numRuns === 0) return undefined;
      const details = await fc.check(property, {
        seed: seed + lane,
        numRuns,
        ...(path !== undefined && { path }),
      });
      if (!details.failed) return undefined;
      const [sent] = details.counterexample ?? [];
      const { errorInstance, counterexamplePath } = details;
      const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
      return [
        `${reason} (--seed ${details.seed} --lanes 1 --path ${counterexamplePath}, shrunk ${details.numShrinks} times)`,
        sent === undefined ? "" : print(sent),
      ].join("\n");
    }),
  );
  return failures.filter((failure) => failure !== undefined);
}

function printRaw({ pieces }: RawMessage): string {
  return pieces.map((piece) => printable(Buffer.from(piece).toString("latin1"))).join("\n");
}
