import { parseDatabaseUrl } from "@ticket-allocation/core";
import { parse, parseIntoClientConfig } from "pg-connection-string";

const EXAMPLE = "must be a URL such as postgresql://user@host:5432/database";
const ENCODE =
  "in a user name, a password or a database's name write %23 for #, %2F for /, %3F for ?, %40 for @, %3A for : and %25 for %";

/** The driver does not support `allow`: it treats it as `verify-full`. */
const SSL_MODES = "disable allow prefer require verify-ca verify-full no-verify".split(" ");

/**
 * Finds the problem of a URL that the PostgreSQL driver cannot use, or would use for another server than
 * intended.
 *
 * @returns the rest of a message after the name of the setting, without any part of a password
 */
export function findDatabaseUrlProblem(url: string): string | undefined {
  if (/^(["'`]).*\1$/su.test(url)) return "must not have quotes around it";
  if (!/^(?:postgres(?:ql)?:|socket:|\/)/iu.test(url)) return EXAMPLE;
  if (/[\p{Cc}]/u.test(url)) return "has a line break or another control character in it";
  // The driver ignores the rest: it would connect to the part before.
  if (url.includes("#")) return `has a # in it: ${ENCODE}`;

  const [, path = "", query = ""] = /^[a-z]+:\/\/[^/?]*([^?]*)(?:\?(.*))?$/isu.exec(url) ?? [];
  const keys = [...new URLSearchParams(query).keys()];
  if (path.includes("@") || keys.some((key) => /[@/]/u.test(key))) {
    return `has a / or a ? before an @: ${ENCODE}`;
  }
  const servers = parseDatabaseUrl(url);
  if ("problem" in servers) return servers.problem;
  return servers.urls.map(findDriverProblem).find((problem) => problem !== undefined);
}

function findDriverProblem(url: string): string | undefined {
  try {
    parseIntoClientConfig(url);
    const sslmode = parse(url)["sslmode"];
    const isKnown = typeof sslmode !== "string" || SSL_MODES.includes(sslmode);
    return isKnown ? undefined : `must have an sslmode of ${SSL_MODES.join(", ")}`;
  } catch (error) {
    if (error instanceof Error && "syscall" in error) {
      return `names a file that cannot be read: ${error.message}`;
    }
    if (error instanceof Error && error.message.startsWith("SECURITY WARNING")) {
      return "must have an sslrootcert where its sslmode is verify-ca";
    }
    return `cannot be read: check its host and port, and ${ENCODE}`;
  }
}

/** Describes the database of a URL for people, without its password. */
export function describeDatabase(url: string): string {
  const servers = parseDatabaseUrl(url);
  const urls = "urls" in servers ? servers.urls : [url];
  const places = urls.map((one) => {
    const { host, port } = parse(one);
    return `${host || (process.env["PGHOST"] ?? "localhost")}${port ? `:${port}` : ""}`;
  });
  const { database } = parse(urls[0] ?? url);
  return `PostgreSQL at ${places.join(", ")}/${database ?? process.env["PGDATABASE"] ?? ""}`;
}
