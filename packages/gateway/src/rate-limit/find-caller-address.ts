import ipaddr from "ipaddr.js";
import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

import type { TrustedProxies } from "./rate-limit-settings.ts";

/**
 * Creates a function that finds the address of a caller: the address of the connection, or in
 * `X-Forwarded-For` the last one that a trusted proxy has added. An IPv6 address counts as its /64 network,
 * which one machine may have for itself. An IPv4-mapped address counts as the IPv4 address.
 */
export function findCallerAddress(proxies: TrustedProxies): (request: IncomingMessage) => string {
  const isTrusted =
    typeof proxies === "number" ? (_: string, hop: number) => hop < proxies : isWithin(proxies);

  return ({ socket, headers }) => {
    let address = socket.remoteAddress ?? "";
    const forwarded = headers["x-forwarded-for"]?.toString().split(",") ?? [];
    // The nearest proxy has added the last one. Entries before an untrusted one may be forged.
    for (let hop = 0; isTrusted(address, hop); hop += 1) {
      const next = withoutPort(forwarded.pop()?.trim() ?? "");
      if (isIP(next) === 0) break;
      address = next;
    }
    return toNetwork(address);
  };
}

function isWithin(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    const family = familyOf(address);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 4 ? "ipv4" : "ipv6";
}

/** Some proxies add the client's port. */
function withoutPort(text: string): string {
  const [, v6, v4] = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/u.exec(text) ?? [];
  return v6 ?? v4 ?? text;
}

function toNetwork(address: string): string {
  // The connection may be closed.
  if (isIP(address) !== 6) return address;
  // ipaddr.js supports fewer zones than Node, and throws.
  const parsed = ipaddr.process(address.replace(/%.*$/u, ""));
  if (parsed.kind() === "ipv4") return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString() + "/64";
}
