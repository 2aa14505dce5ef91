import type { IncomingMessage } from "node:http";

import type { AnswerRequest } from "./answer-request.ts";
import { authorityOf, parseHost, type Host } from "./parse-host.ts";
import { refuseInProtocol, toErrorDocument, type GatewayRefusal } from "./refuse-in-protocol.ts";
import { toHttpUrl } from "./to-http-url.ts";

export interface LoopbackSite {
  /** What the server listens on. */
  readonly address: string;
  readonly port: number;
  readonly publicUrl?: string | undefined;
  /** Sites whose pages may use it as well; `*` means all. */
  readonly corsOrigins?: readonly string[];
}

/**
 * Keeps other sites' pages, in a browser on this machine, from a server that trusts everybody who
 * reaches it, and has all other requests answered.
 *
 * A site can have its own name resolve to 127.0.0.1 after its page was loaded (DNS rebinding). To the
 * browser that page and this server are one site then, so neither CORS nor
 * `Cross-Origin-Resource-Policy` protect it. `Host` gives such a page away: it names that site. So
 * the hosts are those that no other site can have: `localhost`, IP addresses and that of the
 * public URL. `Origin` gives away the pages of all sites that ask without rebinding. Clients
 * that are no browsers send none.
 */
export function guardLoopback({
  address,
  port,
  publicUrl,
  corsOrigins = [],
}: LoopbackSite): (answer: AnswerRequest) => AnswerRequest {
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
      // The public URL says itself what its origin is.
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

/** As browsers spell it, such as without the port 80. */
function originOf(url: string): string {
  return new URL(url).origin;
}

function refuseHost(host: string): GatewayRefusal {
  return {
    status: 403,
    code: "host_not_allowed",
    title: "Host not allowed",
    detail: `The host ${JSON.stringify(host)} is not served here: without access control, a gateway on loopback serves localhost, IP addresses and the host of PUBLIC_URL`,
  };
}

function refuseOrigin(origin = ""): GatewayRefusal {
  return {
    status: 403,
    code: "origin_not_allowed",
    title: "Origin not allowed",
    detail: `Pages of ${JSON.stringify(origin)} are not served here: name the origin in CORS_ORIGINS`,
  };
}

/** For the OpenAPI document. */
export const LOOPBACK_REFUSAL = {
  description: "The request comes from another site's page.",
  examples: {
    hostNotAllowed: toErrorDocument(refuseHost("shop.example")),
    originNotAllowed: toErrorDocument(refuseOrigin("https://shop.example")),
  },
};
