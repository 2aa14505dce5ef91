import { isIP, isIPv6 } from "node:net";

/** A host of a URL, as `Host` or an absolute-form target names it. */
export interface Host {
  /** In lower case, an IPv6 address in brackets; empty where none is named. */
  readonly name: string;
  readonly isIp: boolean;
  /** With the port, if there is one. */
  readonly text: string;
}

const HOST = /^(\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::(\d{0,5}))?$/u;

/**
 * Reads a host and port. Neither userinfo nor the zone of an IPv6 address may be in it.
 *
 * @returns undefined for what is none
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.2
 */
export function parseHost(text: string): Host | undefined {
  // Nearly all requests name the same.
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

/** What stands between `//` and the path of an absolute-form target; undefined in any other form. */
export function authorityOf(target: string): string | undefined {
  return target.startsWith("/") ? undefined : ABSOLUTE_FORM.exec(target)?.[1];
}
