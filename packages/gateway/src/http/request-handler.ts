import type { IncomingMessage } from "node:http";

import type { GatewayResponse } from "./gateway-response.ts";

/** Answers one request. Rejects only because of a bug. */
export type RequestHandler = (request: IncomingMessage, response: GatewayResponse) => Promise<void>;
