import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";

import { findCallerAddress } from "../../src/rate-limit/find-caller-address.ts";
import type { TrustedProxies } from "../../src/rate-limit/rate-limit-settings.ts";

function addressOf(proxies: TrustedProxies, remoteAddress: string, forwarded?: string): string {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: remoteAddress });
  const request = new IncomingMessage(socket);
  if (forwarded !== undefined) request.headers["x-forwarded-for"] = forwarded;
  return findCallerAddress(proxies)(request);
}

describe("an address", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["::ffff:cb00:7107", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002:FFFF::1", "2001:db8:1:2::/64"],
    ["2001:db8:1:3::1", "2001:db8:1:3::/64"],
    ["::1", "::/64"],
    ["fe80::1%eth0", "fe80::/64"],
    ["fe80::1%eth0.100", "fe80::/64"],
    ["fe80::1%br-lan:1", "fe80::/64"],
    ["::ffff:203.0.113.7%eth0.100", "203.0.113.7"],
    ["64:ff9b::203.0.113.7", "64:ff9b::/64"],
  ])("%s is counted as %s", (address, counted) => {
    expect(addressOf(0, address)).toBe(counted);
  });

  it("of a connection that is gone is none", () => {
    expect(findCallerAddress(1)(new IncomingMessage(new Socket()))).toBe("");
  });
});

describe("X-Forwarded-For", () => {
  const FORGED = "198.51.100.1, 203.0.113.7, 10.0.0.2";
  it.each<[TrustedProxies, string, string | undefined, string]>([
    [0, "10.0.0.1", FORGED, "10.0.0.1"],
    [1, "10.0.0.1", FORGED, "10.0.0.2"],
    [2, "10.0.0.1", FORGED, "203.0.113.7"],
    [3, "10.0.0.1", FORGED, "198.51.100.1"],
    // There are fewer proxies than it was said.
    [9, "10.0.0.1", FORGED, "198.51.100.1"],
    [1, "10.0.0.1", undefined, "10.0.0.1"],
    [1, "10.0.0.1", "", "10.0.0.1"],
    [1, "10.0.0.1", "unknown", "10.0.0.1"],
    [2, "10.0.0.1", "203.0.113.7, _hidden", "10.0.0.1"],
    [1, "10.0.0.1", "203.0.113.7:51234", "203.0.113.7"],
    [1, "10.0.0.1", "[2001:db8:1:2::9]:51234", "2001:db8:1:2::/64"],
    [1, "10.0.0.1", "2001:db8:1:2::9", "2001:db8:1:2::/64"],
    [1, "10.0.0.1", "fe80::1%eth0.100", "fe80::/64"],
    [1, "10.0.0.1", "[2001:db8:1:2::9%a-b]:51234", "2001:db8:1:2::/64"],
    [["fe80::/10"], "fe80::1%eth0.100", "203.0.113.7", "203.0.113.7"],
    [["10.0.0.0/8"], "10.0.0.1", FORGED, "203.0.113.7"],
    [["10.0.0.0/8"], "::ffff:10.0.0.1", FORGED, "203.0.113.7"],
    [["10.0.0.1"], "10.0.0.1", FORGED, "10.0.0.2"],
    [["10.0.0.1", "10.0.0.2", "203.0.113.0/24"], "10.0.0.1", FORGED, "198.51.100.1"],
    // Nobody but a proxy is believed.
    [["10.0.0.0/8"], "192.0.2.1", FORGED, "192.0.2.1"],
    [["fd00::/8"], "fd12::1", "203.0.113.7", "203.0.113.7"],
  ])("with %j trusted, from %s: %s is %s", (proxies, peer, forwarded, counted) => {
    expect(addressOf(proxies, peer, forwarded)).toBe(counted);
  });
});
