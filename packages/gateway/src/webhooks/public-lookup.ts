import { isPublicAddress } from "@ticket-allocation/core";
import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";

/**
 * Looks up a name like `dns.lookup`, and fails if one of its addresses is private. The connection is made to the addresses that
 * were checked, so a name that leads elsewhere a moment later makes no difference.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error) return callback(error, "");
    if (!first || !addresses.every(({ address }) => isPublicAddress(address))) {
      return callback(new PrivateAddressError(), "");
    }
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};

/** A URL leads to an address that is not on the public internet. Nothing was sent. */
export class PrivateAddressError extends Error {
  override readonly name = "PrivateAddressError";

  constructor() {
    super("the URL leads to a private address");
  }
}
