import type { ServerResponse } from "node:http";

import type { RequestHandler } from "./request-handler.ts";
import type { GatewayPath } from "./find-route.ts";
import { toOriginForm } from "./to-origin-form.ts";
import { sendBody } from "./send-body.ts";

export interface Handlers {
  readonly jsonApi: RequestHandler;
  readonly graphql: RequestHandler;
  readonly openApiDocument: unknown;
  readonly isReady: () => Promise<boolean>;
  /** Absent if they are not served here. */
  readonly metrics?: RequestHandler;
  /** Limits how often a caller may ask, except for what is about the server itself. @default no limit */
  readonly limit?: ((answer: RequestHandler) => RequestHandler) | undefined;
}

/**
 * Passes each request on to the handler of its route.
 *
 * `/livez` says that this process answers and touches nothing else; `/readyz` says
 * whether it should be sent requests. The JSON:API answers every path without a route, with 404.
 */
export function routeRequest({
  jsonApi,
  graphql,
  openApiDocument,
  isReady,
  metrics,
  limit = (answer) => answer,
}: Handlers): RequestHandler {
  const openApi = Buffer.from(JSON.stringify(openApiDocument));
  const limitedJsonApi = limit(jsonApi);
  const handlers: Readonly<Record<GatewayPath, RequestHandler>> = {
    "/graphql": limit(graphql),
    "/openapi.json": limit(readOnly(async (response) => sendJson(response, 200, openApi))),
    "/livez": readOnly(async (response) => sendJson(response, 200, { status: "live" })),
    "/readyz": readOnly(async (response) => {
      const ready = await isReady();
      sendJson(response, ready ? 200 : 503, { status: ready ? "ready" : "not ready" });
    }),
    "/metrics": metrics ?? limitedJsonApi,
  };

  return (request, response) => {
    request.url = toOriginForm(request.url ?? "/");
    const { route } = response;
    const answer = route && !route.jsonApi ? handlers[route.template] : limitedJsonApi;
    return answer(request, response);
  };
}

function readOnly(answer: (response: ServerResponse) => Promise<void>): RequestHandler {
  return async ({ method }, response) => {
    if (method === "GET" || method === "HEAD") return answer(response);
    response.writeHead(405, { Allow: "GET, HEAD" }).end();
  };
}

/** @param value bytes if they are shared by all responses */
function sendJson(response: ServerResponse, status: number, value: Buffer | object): void {
  const body = Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value));
  const headers = { "Content-Type": "application/json", "Content-Length": body.length };
  response.writeHead(status, headers);
  sendBody(response, body, body === value);
}
