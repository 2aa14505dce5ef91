import type { HostRefusal } from "@ticket-allocation/jsonapi-server";
import type { IncomingMessage } from "node:http";

import type { RequestHandler } from "./request-handler.ts";
import { authorityOf, parseHost, type Host } from "./parse-host.ts";
import {
  refuseInProtocol,
  toErrorDocument,
  type GatewayRefusal,
  type RefusalKind,
} from "./refuse-in-protocol.ts";
import { toHttpUrl } from "./to-http-url.ts";

export interface LoopbackSite {
  /** The address that the server listens on. */
  readonly address: string;
  readonly port: number;
  readonly publicUrl?: string | undefined;
  /** Further sites whose pages may use it; `*` means all. */
  readonly corsOrigins?: readonly string[];
}

/**
 * Rejects requests of other sites' pages, in a browser on this machine, to a server without access control.
 *
 * A site can make its own name resolve to 127.0.0.1 after its page was loaded (DNS rebinding). Then the
 * browser treats that page and this server as one site, and neither CORS nor
 * `Cross-Origin-Resource-Policy` protects the server. But `Host` names that site. So the allowed
 * hosts are those that no other site can have: `localhost`, IP addresses and the host of the
 * public URL. Without rebinding, `Origin` names the site of the page. Clients
 * other than browsers send no `Origin`.
 */
export function guardLoopback({
  address,
  port,
  publicUrl,
  corsOrigins = [],
}: LoopbackSite): (answer: RequestHandler) => RequestHandler {
  const publicSite = publicUrl === undefined ? undefined : new URL(publicUrl);
  const origins = new Set([
    originOf(toHttpUrl("localhost", port)),
    originOf(toHttpUrl(address, port)),
    ...(publicSite ? [publicSite.origin] : []),
    ...corsOrigins,
  ]);

  const isOwnHost = ({ name, isIp }: Host) =>
    isIp || name === "localhost" || name === publicSite?.hostname;

  function findRefusal({ headers, url = "" }: IncomingMessage): GatewayRefusal | undefined {
    const { host: hostHeader, origin } = headers;
    const hosts = [hostHeader, authorityOf(url)].filter((text) => text !== undefined);
    let isOwnOrigin = origin === undefined || origins.has(origin) || origins.has("*");
    for (const text of hosts) {
      const host = parseHost(text);
      if (!host || !isOwnHost(host)) return refuseHost(text);
      // The origin of the public URL is known.
      if (host.name !== publicSite?.hostname) isOwnOrigin ||= origin === originOf(`http://${text}`);
    }
    return isOwnOrigin ? undefined : refuseOrigin(origin);
  }

  return (answer) => async (request, response) => {
    const refusal = findRefusal(request);
    if (refusal) return refuseInProtocol(response, refusal);
    return answer(request, response);
  };
}

/** As browsers write it: without port 80, for example. */
function originOf(url: string): string {
  return new URL(url).origin;
}

const HOST_NOT_ALLOWED = { status: 403, code: "host_not_allowed", title: "Host not allowed" };
const ORIGIN_NOT_ALLOWED = {
  status: 403,
  code: "origin_not_allowed",
  title: "Origin not allowed",
};

function refuseHost(host: string): GatewayRefusal {
  return {
    ...HOST_NOT_ALLOWED,
    detail: `The host ${JSON.stringify(host)} is not served here: without access control, a gateway on loopback serves localhost, IP addresses and the host of PUBLIC_URL`,
  };
}

function refuseOrigin(origin = ""): GatewayRefusal {
  return {
    ...ORIGIN_NOT_ALLOWED,
    detail: `Pages of ${JSON.stringify(origin)} are not served here: name the origin in CORS_ORIGINS`,
  };
}

/** For the reference. */
export const LOOPBACK_REFUSAL_KINDS: readonly RefusalKind[] = [
  {
    ...HOST_NOT_ALLOWED,
    description: "A gateway on loopback, without access control, is asked under another name.",
    advice: "Ask for localhost or an IP address, or set `PUBLIC_URL` to the address in use.",
  },
  {
    ...ORIGIN_NOT_ALLOWED,
    description: "A page of another site asks a gateway on loopback, which has no access control.",
    advice: "Name the origin of the page in `CORS_ORIGINS`.",
  },
];

/** For the OpenAPI document. */
export const LOOPBACK_REFUSAL: HostRefusal = {
  status: 403,
  description: "The request comes from another site's page.",
  examples: {
    hostNotAllowed: toErrorDocument(refuseHost("shop.example")),
    originNotAllowed: toErrorDocument(refuseOrigin("https://shop.example")),
  },
};
