import { isIP, isIPv6 } from "node:net";

/** The host of a `Host` header or of an absolute-form target. */
export interface Host {
  /** In lower case, an IPv6 address in brackets; may be empty. */
  readonly name: string;
  readonly isIp: boolean;
  /** With its port, if any. */
  readonly text: string;
}

const HOST = /^(\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::(\d{0,5}))?$/u;

/**
 * Parses a host with an optional port. Userinfo and zones of IPv6 addresses are not allowed.
 *
 * @returns undefined if it is invalid
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.2
 */
export function parseHost(text: string): Host | undefined {
  // Nearly all requests have the same host.
  if (text !== latest.text) latest = { text, host: readHost(text) };
  return latest.host;
}

let latest: { readonly text: string; readonly host: Host | undefined } = {
  text: "",
  host: readHost(""),
};

function readHost(text: string): Host | undefined {
  const lower = text.toLowerCase();
  const [, name, port = ""] = HOST.exec(lower) ?? [];
  if (name === undefined || Number(port) > 65_535) return undefined;
  const isBracketed = name.startsWith("[");
  if (isBracketed && !isIPv6(name.slice(1, -1))) return undefined;
  return { name, isIp: isBracketed || isIP(name) !== 0, text: lower };
}

const ABSOLUTE_FORM = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/iu;

/** The part between `//` and the path of an absolute-form target; undefined for other forms. */
export function authorityOf(target: string): string | undefined {
  return target.startsWith("/") ? undefined : ABSOLUTE_FORM.exec(target)?.[1];
}
