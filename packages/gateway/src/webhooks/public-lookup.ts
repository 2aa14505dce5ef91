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
 *
 * Every failure is the same one: clients that create webhooks must not find out which names a private network has.
 */
export const publicLookup: LookupFunction = (hostname, { all }, callback) => {
  resolvePublic(hostname, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) return callback(new NoPublicAddressError(), "");
    return all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};

const resolvePublic = callbackify(async (hostname: string) => {
  const [v4, v6] = await Promise.allSettled([
    resolver.resolve4(hostname),
    resolver.resolve6(hostname),
  ]);
  const addresses = [
    ...(v4.status === "fulfilled" ? v4.value.map((address) => ({ address, family: 4 })) : []),
    ...(v6.status === "fulfilled" ? v6.value.map((address) => ({ address, family: 6 })) : []),
  ];
  return addresses.every(({ address }) => isPublicAddress(address)) ? addresses : [];
});

/** A URL leads to no address, or to one that is not on the public internet. Nothing was sent. */
export class NoPublicAddressError extends Error {
  override readonly name = "NoPublicAddressError";

  constructor() {
    super("the URL leads to no public address");
  }
}
