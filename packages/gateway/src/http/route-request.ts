import { asksForPage } from "@ticket-allocation/http";
import type { ServerResponse } from "node:http";

import type { RequestHandler } from "./request-handler.ts";
import type { GatewayTemplate } from "./find-route.ts";
import { toOriginForm } from "./to-origin-form.ts";
import { sendBody } from "./send-body.ts";

export interface Handlers {
  readonly jsonApi: RequestHandler;
  readonly graphql: RequestHandler;
  readonly openApiDocument: unknown;
  readonly isReady: () => Promise<boolean>;
  /** Answers the pages for people, and what they load. Absent if they are not served. */
  readonly pages?: RequestHandler | undefined;
  /** Absent if they are not served here. */
  readonly metrics?: RequestHandler;
  /** Limits how often a caller may ask, except for what is about the server itself. @default no limit */
  readonly limit?: ((answer: RequestHandler) => RequestHandler) | undefined;
}

/**
 * Passes each request on to the handler of its route.
 *
 * `/livez` says that this process answers and touches nothing else; `/readyz` says
 * whether it should be sent requests. The JSON:API answers every path without a route, with 404, and `/` to
 * all but browsers.
 */
export function routeRequest({
  jsonApi,
  graphql,
  openApiDocument,
  isReady,
  pages,
  metrics,
  limit = (answer) => answer,
}: Handlers): RequestHandler {
  const openApi = Buffer.from(JSON.stringify(openApiDocument));
  const limitedJsonApi = limit(jsonApi);
  const handlers: Readonly<Record<GatewayTemplate, RequestHandler>> = {
    "/graphql": limit(graphql),
    "/openapi.json": limit(readOnly(async (_, response) => sendJson(response, 200, openApi))),
    "/livez": readOnly(async (_, response) => sendJson(response, 200, { status: "live" })),
    "/readyz": readOnly(async (_, response) => {
      const ready = await isReady();
      sendJson(response, ready ? 200 : 503, { status: ready ? "ready" : "not ready" });
    }),
    "/metrics": metrics ?? limitedJsonApi,
    "/": pages ? forBrowsers(limit(pages), limitedJsonApi) : limitedJsonApi,
    "/docs": pages ? limit(readOnly(pages)) : limitedJsonApi,
    // A page counts as one request, whatever it loads.
    "/pages/{file}": pages ? readOnly(pages) : limitedJsonApi,
  };

  return (request, response) => {
    request.url = toOriginForm(request.url ?? "/");
    const { route } = response;
    const answer = route && !route.jsonApi ? handlers[route.template] : limitedJsonApi;
    return answer(request, response);
  };
}

function forBrowsers(page: RequestHandler, answer: RequestHandler): RequestHandler {
  return (request, response) => {
    const { method = "GET", headers } = request;
    const isPage = asksForPage({ method, getHeader: (name) => headers[name]?.toString() });
    return isPage ? page(request, response) : answer(request, response);
  };
}

function readOnly(answer: RequestHandler): RequestHandler {
  return async (request, response) => {
    if (request.method === "GET" || request.method === "HEAD") return answer(request, response);
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
