import { isPublicAddress } from "@ticket-allocation/core";
import { Resolver } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import { callbackify } from "node:util";

/**
 * Not `dns.lookup`: each name whose server does not answer would keep a thread for many seconds. There are two for all lookups of
 * the process, those of the database too.
 */
const resolver = new Resolver({ timeout: 2_000, tries: 2 });

/**
 * Looks up a name in the DNS, and fails if one of its addresses is private. The connection is made to the addresses that
 * were checked, so a name that leads elsewhere a moment later makes no difference.
 */
export const publicLookup: LookupFunction = (hostname, { all }, callback) => {
  resolvePublic(hostname, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) return callback(error ?? new PrivateAddressError(), "");
    return all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};

const resolvePublic = callbackify(async (hostname: string) => {
  const [v4, v6] = await Promise.allSettled([
    resolver.resolve4(hostname),
    resolver.resolve6(hostname),
  ]);
  if (v4.status === "rejected" && v6.status === "rejected") throw v4.reason;
  const addresses = [
    ...(v4.status === "fulfilled" ? v4.value.map((address) => ({ address, family: 4 })) : []),
    ...(v6.status === "fulfilled" ? v6.value.map((address) => ({ address, family: 6 })) : []),
  ];
  if (!addresses.every(({ address }) => isPublicAddress(address))) throw new PrivateAddressError();
  return addresses;
});

/** A URL leads to an address that is not on the public internet. Nothing was sent. */
export class PrivateAddressError extends Error {
  override readonly name = "PrivateAddressError";

  constructor() {
    super("the URL leads to a private address");
  }
}
