import { parseAccept } from "@ticket-allocation/http";
import { JSON_API_MEDIA_TYPE } from "@ticket-allocation/jsonapi-server";
import type { OutgoingHttpHeaders } from "node:http";

import type { GatewayResponse } from "./gateway-response.ts";

export interface GatewayRefusal {
  readonly status: number;
  /** Stable, for programs; GraphQL has it in upper case. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly headers?: OutgoingHttpHeaders;
}

/** What the reference says of the errors of a code. */
export interface RefusalKind extends Omit<GatewayRefusal, "detail" | "headers"> {
  readonly description: string;
  readonly advice: string;
}

const GRAPHQL_RESPONSE = "application/graphql-response+json";

/** Rejects a request before its adapter gets it, in the format of that adapter. */
export function refuseInProtocol(response: GatewayResponse, refusal: GatewayRefusal): void {
  const { status, code, detail, headers } = refusal;
  const isGraphql = response.route?.template === "/graphql";
  const body = JSON.stringify(
    isGraphql
      ? { errors: [{ message: detail, extensions: { code: code.toUpperCase() } }] }
      : toErrorDocument(refusal),
  );
  response
    .writeHead(status, {
      ...headers,
      "content-type": isGraphql
        ? `${jsonTypeFor(response.req.headers.accept)}; charset=utf-8`
        : JSON_API_MEDIA_TYPE,
      "content-length": Buffer.byteLength(body),
    })
    .end(body);
}

/** The JSON:API document of an error. */
export function toErrorDocument({ status, code, title, detail }: GatewayRefusal): object {
  return { errors: [{ status: String(status), code, title, detail }] };
}

function jsonTypeFor(accept = ""): string {
  const isTaken = parseAccept(accept).some(({ type }) => type === GRAPHQL_RESPONSE);
  return isTaken ? GRAPHQL_RESPONSE : "application/json";
}
