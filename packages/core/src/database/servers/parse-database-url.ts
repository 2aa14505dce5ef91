/** What a session must allow: any session, one that writes by default, or one of a server that is not a standby. */
export type SessionAttributes = "any" | "read-write" | "primary";

/** The servers that a URL names. */
export interface DatabaseServers {
  /** One URL for pg per server, in the order of preference. */
  readonly urls: readonly string[];
  readonly sessionAttributes: SessionAttributes;
}

/** What is wrong with a URL, as the rest of a sentence after its name. Contains no part of a password. */
export interface DatabaseUrlProblem {
  readonly problem: string;
}

interface Host {
  readonly name: string;
  readonly port: string;
}

const URL_PARTS =
  /^(?<scheme>postgres(?:ql)?:\/\/)(?<user>(?:[^/?]*@)?)(?<authority>[^/?]*)(?<path>[^?]*)(?:\?(?<query>.*))?$/isu;

const HOST_AND_PORT = /^(?:\[(?<address>[^\]]*)\]|(?<name>[^:[\]]*))(?::(?<port>[^:]*))?$/u;

/**
 * Parses the hosts of a URL as libpq does: `h1:5432,h2` before the path, or the parameters `host` and `port`
 * with commas. Neither pg nor `URL` accepts several hosts. A URL with one host is for pg as it is, and of the words of
 * `target_session_attrs` only `read-write` and `primary` mean something there.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING
 */
export function parseDatabaseUrl(url: string): DatabaseServers | DatabaseUrlProblem {
  const { scheme, user = "", authority = "", path = "", query } = URL_PARTS.exec(url)?.groups ?? {};
  if (scheme === undefined) return { urls: [url], sessionAttributes: "any" };
  const parameters = new URLSearchParams(query);
  const word = parameters.get("target_session_attrs");
  const hosts = findHosts(authority, parameters);
  if ("problem" in hosts) return hosts;
  if (hosts.length === 1) {
    return { urls: [url], sessionAttributes: isSessionAttributes(word) ? word : "any" };
  }
  const sessionAttributes = word || "read-write";
  const problem = findParameterProblem(parameters);
  if (problem !== undefined) return { problem };
  if (!isSessionAttributes(sessionAttributes))
    return { problem: attributesProblem(sessionAttributes) };
  const urls = hosts.map(({ name, port }) => {
    const own = new URLSearchParams(parameters);
    for (const parameter of ["host", "port", "target_session_attrs"]) own.delete(parameter);
    if (name !== "") own.set("host", name);
    if (port !== "") own.set("port", port);
    return `${scheme}${user}${path || "/"}?${own.toString()}`;
  });
  return { urls, sessionAttributes };
}

function findParameterProblem(parameters: URLSearchParams): string | undefined {
  const balance = parameters.get("load_balance_hosts");
  if (balance === null || balance === "disable") return undefined;
  return "must not set load_balance_hosts: the hosts are tried in their order";
}

function isSessionAttributes(word: string | null): word is SessionAttributes {
  return word === "any" || word === "read-write" || word === "primary";
}

function attributesProblem(word: string): string {
  return /^(?:read-only|standby|prefer-standby)$/u.test(word)
    ? `must not have target_session_attrs=${word}: tickets are sold on a server that accepts writes`
    : "must have a target_session_attrs of any, read-write or primary";
}

/** The parameters have precedence, as in pg. */
function findHosts(
  authority: string,
  parameters: URLSearchParams,
): readonly Host[] | DatabaseUrlProblem {
  const inAuthority = authority.split(",").map((item) => HOST_AND_PORT.exec(item)?.groups);
  if (inAuthority.includes(undefined) && inAuthority.length > 1) {
    return {
      problem: "has a host that cannot be read: write host:port, or [address]:port for IPv6",
    };
  }
  const names =
    parameters.get("host")?.split(",") ??
    inAuthority.map((host) => decode(host?.["address"] ?? host?.["name"] ?? ""));
  const ports =
    parameters.get("port")?.split(",") ?? inAuthority.map((host) => host?.["port"] ?? "");
  if (ports.length > 1 && ports.length !== names.length) {
    return { problem: "must have one port, or as many ports as hosts" };
  }
  if (names.length > 1 && !ports.every(isPort)) {
    return { problem: "has a port that is no integer from 1 to 65535" };
  }
  return names.map((name, index) => ({ name, port: ports[ports.length > 1 ? index : 0] ?? "" }));
}

/** Without a port, it is that of PGPORT, or 5432. */
function isPort(text: string): boolean {
  return text === "" || (/^\d+$/u.test(text) && Number(text) >= 1 && Number(text) <= 65_535);
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
