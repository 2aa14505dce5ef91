import type { ServerResponse } from "node:http";

import type { AnswerRequest } from "./answer-request.ts";
import { pathOf } from "./path-of.ts";
import { sendBody } from "./send-body.ts";

export interface Routes {
  readonly jsonApi: AnswerRequest;
  readonly graphql: AnswerRequest;
  readonly openApiDocument: unknown;
  readonly isReady: () => Promise<boolean>;
  /** Absent where nobody may ask for them here. */
  readonly metrics?: AnswerRequest;
  /** Limits who may ask how often for what is not about the server itself. @default nobody */
  readonly limit?: ((answer: AnswerRequest) => AnswerRequest) | undefined;
}

/**
 * Sends each request to the door it knocks at.
 *
 * `/livez` says that this process answers and touches nothing else; `/readyz` says
 * whether it should be sent requests. Whatever has no route of its own is the
 * JSON:API's, which knows how to say 404.
 */
export function routeRequest({
  jsonApi,
  graphql,
  openApiDocument,
  isReady,
  metrics,
  limit = (answer) => answer,
}: Routes): AnswerRequest {
  const openApi = Buffer.from(JSON.stringify(openApiDocument));
  const routes = new Map<string, AnswerRequest>([
    ["/graphql", limit(graphql)],
    ["/openapi.json", limit(readOnly(async (response) => sendJson(response, 200, openApi)))],
    ["/livez", readOnly(async (response) => sendJson(response, 200, { status: "live" }))],
    [
      "/readyz",
      readOnly(async (response) => {
        const ready = await isReady();
        sendJson(response, ready ? 200 : 503, { status: ready ? "ready" : "not ready" });
      }),
    ],
    ...(metrics ? ([["/metrics", metrics]] as const) : []),
  ]);

  const others = limit(jsonApi);

  return (request, response) => {
    request.url = originForm(request.url ?? "/");
    return (routes.get(pathOf(request.url)) ?? others)(request, response);
  };
}

/** Proxies may ask for a whole URL: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 */
function originForm(target: string): string {
  if (target.startsWith("/") || !URL.canParse(target)) return target;
  const { pathname, search } = new URL(target);
  return pathname + search;
}

function readOnly(answer: (response: ServerResponse) => Promise<void>): AnswerRequest {
  return async ({ method }, response) => {
    if (method === "GET" || method === "HEAD") return answer(response);
    response.writeHead(405, { Allow: "GET, HEAD" }).end();
  };
}

/** @param value bytes where it was written before, which all answers then share */
function sendJson(response: ServerResponse, status: number, value: Buffer | object): void {
  const body = Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value));
  const headers = { "Content-Type": "application/json", "Content-Length": body.length };
  response.writeHead(status, headers);
  sendBody(response, body, body === value);
}
