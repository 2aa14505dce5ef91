import type { IncomingMessage } from "node:http";

import { findCallerAddress } from "../rate-limit/find-caller-address.ts";
import type { TrustedProxies } from "../rate-limit/rate-limit-settings.ts";

export interface StreamLimitSettings {
  /** Streams of one client at a time, in each process. */
  readonly perClient: number;
  readonly trustedProxies: TrustedProxies;
}

/** Counts a stream of the client that sends the request. Returns what ends it, or undefined if the client has too many. */
export type BeginStream = (request: IncomingMessage) => (() => void) | undefined;

/** Limits how many bodies a client receives piece by piece at the same time. A client is an address. */
export function limitStreams({ perClient, trustedProxies }: StreamLimitSettings): BeginStream {
  const addressOf = findCallerAddress(trustedProxies);
  const streams = new Map<string, number>();
  return (request) => {
    const address = addressOf(request);
    const before = streams.get(address) ?? 0;
    if (before >= perClient) return undefined;
    streams.set(address, before + 1);
    return () => {
      const others = streams.get(address)! - 1;
      if (others > 0) streams.set(address, others);
      else streams.delete(address);
    };
  };
}
