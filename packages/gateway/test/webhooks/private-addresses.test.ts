import dns from "node:dns";
import { Agent } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { expect, it, vi } from "vitest";

import { PrivateAddressError } from "../../src/webhooks/public-lookup.ts";
import { sendEvent } from "../../src/webhooks/send-event.ts";

/** Sends an event as to a receiver on the public internet. */
function sendTo(url: string): Promise<number> {
  return sendEvent({
    url: new URL(url),
    headers: {},
    body: "{}",
    agent: new Agent(),
    signal: AbortSignal.timeout(5_000),
    allowsPrivate: false,
  });
}

it.each(["127.0.0.1", "169.254.169.254", "[::ffff:10.0.0.1]", "localhost"])(
  "sends nothing to %s",
  async (host) => {
    await expect(sendTo(`http://${host}/`)).rejects.toThrow(PrivateAddressError);
  },
);

it.each([
  ["a private address", ["10.0.0.1"]],
  ["the address of instance metadata", ["169.254.169.254"]],
  ["an IPv4 address in an IPv6 one", ["::ffff:127.0.0.1"]],
  ["a public and a private address", ["93.184.215.14", "127.0.0.1"]],
])("sends nothing to a name with %s", async (_, addresses) => {
  const { lookup } = dns;
  const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  const resolve = vi.fn(
    (_name: string, _options: object, callback: (...found: unknown[]) => void) =>
      callback(null, found),
  );
  Object.assign(dns, { lookup: resolve });
  syncBuiltinESMExports();
  try {
    await expect(sendTo("http://events.example/")).rejects.toThrow(PrivateAddressError);
    expect(resolve).toHaveBeenCalledOnce();
  } finally {
    Object.assign(dns, { lookup });
    syncBuiltinESMExports();
  }
});
