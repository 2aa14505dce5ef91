import ipaddr from "ipaddr.js";

import { isPublicAddress } from "./is-public-address.ts";

const LOCAL_NAME = /(?:^|\.)localhost\.?$/u;

interface UrlRules {
  /** Whether it may lead to a private address, and have no TLS. */
  readonly mayBePrivate: boolean;
}

/**
 * Finds what is wrong with the URL of a webhook, as far as the URL tells. Which addresses its name has is not asked here.
 *
 * @returns the rest of a message after the name of the field
 */
export function findUrlProblem(text: string, { mayBePrivate }: UrlRules): string | undefined {
  const url = URL.parse(text);
  if (!url) return "must be a URL such as https://tickets.example/events";
  const { protocol, username, password, hash } = url;
  if (protocol !== "https:" && !(mayBePrivate && protocol === "http:")) {
    return "must begin with https://";
  }
  if (username || password) return "must not have a user name or a password in it";
  if (hash) return "must not have a fragment";
  return mayBePrivate || isPublicHost(url.hostname) ? undefined : PRIVATE;
}

const PRIVATE = "must not lead to a private address";

/** Whether a host of a URL may be on the public internet. Of a name only its addresses tell. */
export function isPublicHost(hostname: string): boolean {
  const address = hostname.replace(/^\[(?<inner>.*)\]$/u, "$<inner>");
  return ipaddr.isValid(address) ? isPublicAddress(address) : !LOCAL_NAME.test(hostname);
}
