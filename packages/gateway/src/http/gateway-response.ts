import { randomUUID } from "node:crypto";
import { ServerResponse, type IncomingMessage } from "node:http";

import type { Quota } from "../rate-limit/limit-requests.ts";
import { findRoute } from "./find-route.ts";

/** Characters that are safe in logs and shells. */
const REQUEST_ID = /^[\w.:=+/@~-]{1,128}$/u;

/** A response with the id, the route, the trace and the quota of its request. */
export class GatewayResponse<
  Request extends IncomingMessage = IncomingMessage,
> extends ServerResponse<Request> {
  /** Of its request; undefined when nothing is at the path. */
  readonly route = findRoute(this.req.url ?? "/");
  #requestId: string | undefined;
  /** Of OpenTelemetry, where that has been set up. */
  traceId: string | undefined;
  /** Whether the server stops: a body that is sent piece by piece ends at once. */
  isDraining = false;
  /** Ends a body that is sent piece by piece. Undefined for other bodies. */
  endStream: (() => void) | undefined;
  /** Of its caller, where requests are limited. */
  quota: Quota | undefined;

  /**
   * The id of the request from `X-Request-Id`, or a new one if it is missing or is not 1 to 128 characters of `A-Z a-z 0-9 - . _ ~ : = + / @`.
   */
  get requestId(): string {
    if (this.#requestId === undefined) {
      const named = this.req.headers["x-request-id"];
      const isFit = typeof named === "string" && REQUEST_ID.test(named);
      this.#requestId = isFit ? named : randomUUID();
    }
    return this.#requestId;
  }
}
