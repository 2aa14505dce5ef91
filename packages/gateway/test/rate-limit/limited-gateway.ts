import { readConfig, startGateway, type Gateway } from "@ticket-allocation/gateway";
import { randomUUID } from "node:crypto";
import { pino } from "pino";

import { purchaseDocument } from "../buy-over-http.ts";

/** Starts a gateway in this process. */
export function startLimited(
  environment: Readonly<Record<string, string>>,
  warnings: string[] = [],
): Promise<Gateway> {
  const logger = pino({ level: "warn" }, { write: (line) => void warnings.push(line) });
  return startGateway(readConfig({ PORT: "0", ...environment }), { migrate: false }, logger);
}

interface Asked {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Purchases of one ticket in each protocol, and what is answered when there were too many. */
export const PROTOCOLS = [
  {
    name: "JSON:API",
    toPurchase: (optionId: string): Asked => ({
      path: "/purchases",
      headers: { "content-type": "application/vnd.api+json" },
      body: purchaseDocument(optionId, 1),
    }),
    tooMany: (seconds: string | null) => ({
      type: "application/vnd.api+json",
      document: {
        errors: [
          {
            status: "429",
            code: "rate_limit_exceeded",
            title: "Rate limit exceeded",
            detail: sentence(seconds),
          },
        ],
      },
    }),
  },
  {
    name: "GraphQL",
    toPurchase: (optionId: string): Asked => ({
      path: "/graphql",
      headers: { accept: "application/graphql-response+json" },
      body: { query: `mutation { ${purchaseField(optionId)} }` },
    }),
    tooMany: (seconds: string | null) => ({
      type: "application/graphql-response+json; charset=utf-8",
      document: {
        errors: [{ message: sentence(seconds), extensions: { code: "RATE_LIMIT_EXCEEDED" } }],
      },
    }),
  },
] as const;

export function purchaseField(optionId: string): string {
  return `purchaseTickets(input: { ticketOptionId: "${optionId}", userId: "${randomUUID()}", quantity: 1 }) { __typename }`;
}

export function sentence(seconds: string | null): string {
  return `Too many requests: nothing was done, ask again in ${seconds} s`;
}

/** Sends a POST as a proxy would that was asked from an address. */
export function post(
  url: string,
  { path, headers, body }: Asked,
  from: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": from, ...headers, ...more },
    body: JSON.stringify(body),
  });
}

/** What the answer says is left. */
export function left(response: Response): number {
  return Number(/;r=(\d+);/u.exec(response.headers.get("ratelimit") ?? "")?.[1]);
}
