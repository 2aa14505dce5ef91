import { openDatabase, parseDatabaseUrl } from "@ticket-allocation/core";
import pg from "pg";
import { expect, it } from "vitest";

/** Where pg would connect to, with the URLs that it gets. */
function placesOf(url: string): readonly string[] {
  const parsed = parseDatabaseUrl(url);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.urls.map((connectionString) => {
    const { user, password, host, port, database } = new pg.Client({ connectionString });
    return `${user}:${password} at ${host} ${port} ${database}`;
  });
}

// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
it.each([
  ["h1:1,h2:2", ["h1 1", "h2 2"]],
  ["h1,h2", ["h1 5432", "h2 5432"]],
  ["h1:1,h2", ["h1 1", "h2 5432"]],
  ["h1,h2:2,h3:", ["h1 5432", "h2 2", "h3 5432"]],
  ["h1,h2", "port=7", ["h1 7", "h2 7"]],
  ["h1:1,h2:2", "port=7,8", ["h1 7", "h2 8"]],
  ["", "host=h1,h2&port=7", ["h1 7", "h2 7"]],
  ["", "host=h1,h2&port=7,", ["h1 7", "h2 5432"]],
  ["h0", "host=h1,h2", ["h1 5432", "h2 5432"]],
  ["[::1]:1,[2001:db8::2]", ["::1 1", "2001:db8::2 5432"]],
  ["", "host=::1,10.0.0.2&port=1,2", ["::1 1", "10.0.0.2 2"]],
  ["%2Frun%2Fpostgresql,h2:2", ["/run/postgresql 5432", "h2 2"]],
  ["%2Frun%2Fa:1,%2Frun%2Fb:2", ["/run/a 1", "/run/b 2"]],
  ["", "host=/run/a,/run/b", ["/run/a 5432", "/run/b 5432"]],
  ["h%31,h2", ["h1 5432", "h2 5432"]],
  ["h1,", ["h1 5432", "localhost 5432"]],
])("finds the hosts of %s %s", (authority, ...rest) => {
  const query = rest.length > 1 ? `?${String(rest[0])}` : "";
  const places = rest.at(-1);
  if (!Array.isArray(places)) throw new TypeError("no places");
  expect(placesOf(`postgresql://me:p%40%2Cw@${authority}/my%20shop${query}`)).toEqual(
    places.map((place) => `me:p@,w at ${place} my shop`),
  );
});

it("keeps the other parameters for each host, and those of libpq's choice from pg", () => {
  const parsed = parseDatabaseUrl(
    "postgres://h1,h2?user=me&sslmode=disable&target_session_attrs=read-write&load_balance_hosts=disable",
  );
  if ("problem" in parsed) throw new Error(parsed.problem);
  expect(parsed.sessionAttributes).toBe("read-write");
  for (const url of parsed.urls) {
    expect(new pg.Client(url)).toMatchObject({ user: "me", ssl: false });
    expect(url).not.toContain("target_session_attrs");
  }
});

it.each([
  "postgresql://me:hush@h1:1/shop",
  "postgresql://me@/shop?host=/run/postgresql",
  "socket:/run/postgresql?db=shop",
  "/run/postgresql shop",
])("leaves a URL with one host to pg: %s", (url) => {
  expect(parseDatabaseUrl(url)).toEqual({ urls: [url], sessionAttributes: "any" });
});

it.each([
  ["h1/db?target_session_attrs=primary", "primary"],
  ["h1/db?target_session_attrs=read-write", "read-write"],
  ["h1/db?target_session_attrs=standby", "any"],
  ["h1/db?load_balance_hosts=random", "any"],
  ["h1,h2/db", "read-write"],
  ["h1,h2/db?target_session_attrs=any", "any"],
])("asks of the servers of %s: %s", (rest, sessionAttributes) => {
  expect(parseDatabaseUrl(`postgresql://${rest}`)).toMatchObject({ sessionAttributes });
});

const WRITES = "tickets are sold on a server that accepts writes";

it.each([
  ["h1:1,h2:2/db?port=3,4,5", "must have one port, or as many ports as hosts"],
  ["h1/db?port=1,2", "must have one port, or as many ports as hosts"],
  ["h1:99999,h2/db", "has a port that is no integer from 1 to 65535"],
  ["h1:x,h2/db", "has a port that is no integer from 1 to 65535"],
  ["::1,::2/db", "has a host that cannot be read: write host:port, or [address]:port for IPv6"],
  [
    "h1,h2/db?load_balance_hosts=random",
    "must not set load_balance_hosts: the hosts are tried in their order",
  ],
  [
    "h1,h2/db?target_session_attrs=standby",
    `must not have target_session_attrs=standby: ${WRITES}`,
  ],
  [
    "h1,h2/db?target_session_attrs=prefer-standby",
    `must not have target_session_attrs=prefer-standby: ${WRITES}`,
  ],
  [
    "h1,h2/db?target_session_attrs=read-only",
    `must not have target_session_attrs=read-only: ${WRITES}`,
  ],
  [
    "h1,h2/db?target_session_attrs=master",
    "must have a target_session_attrs of any, read-write or primary",
  ],
])("says what is wrong with %s, without its password", (rest, problem) => {
  const url = `postgresql://me:hush@${rest}`;
  expect(parseDatabaseUrl(url)).toEqual({ problem });
  expect(() => openDatabase(url)).toThrow(new Error(`The URL of the database ${problem}`));
});
