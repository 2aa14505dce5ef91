import { readConfig, StartError } from "@ticket-allocation/gateway";
import { expect, it } from "vitest";

import { describeDatabase } from "../src/settings/database-url.ts";

const ENCODE =
  "in a user name, a password or a database's name write %23 for #, %2F for /, %3F for ?, %40 for @, %3A for : and %25 for %";

it.each([
  ["postgresql://me:hush@db:5432/tickets", "db:5432/tickets"],
  ["postgres://me:hush@db/tickets", "db/tickets"],
  ["postgresql://me:hush@[::1]:5432/tickets", "::1:5432/tickets"],
  ["postgresql://u:p@/db?host=/cloudsql/project:region:shop", "/cloudsql/project:region:shop/db"],
  ["postgresql:///db?host=/run/postgresql&user=me@tenant", "/run/postgresql/db"],
  ["postgresql://me:hush@%2Frun%2Fpostgresql/db", "/run/postgresql/db"],
  ["socket://me:hush@/run/postgresql?db=tickets", "/run/postgresql/tickets"],
  ["socket:/run/postgresql?db=tickets", "/run/postgresql/tickets"],
  ["/run/postgresql tickets", "/run/postgresql/tickets"],
  ["postgresql://me:p%23%2F%3F%40%25@db/tickets", "db/tickets"],
  ["postgresql://me@server:p%w@db/tickets", "db/tickets"],
  ["postgresql://me:two words@db/tickets", "db/tickets"],
  ["  postgresql://me:hush@db/tickets\r\n", "db/tickets"],
  ["postgresql://me:hush@a:1,[::1]/tickets?target_session_attrs=read-write", "a:1, ::1/tickets"],
])("takes what the driver takes: %s", (DATABASE_URL, place) => {
  const { databaseUrl = "" } = readConfig({ DATABASE_URL });
  expect(databaseUrl).toBe(DATABASE_URL.trim());
  expect(describeDatabase(databaseUrl)).toBe(`PostgreSQL at ${place}`);
});

it.each([
  ["postgresql://me:hu#sh@db/tickets", `has a # in it: ${ENCODE}`],
  ["postgresql://me:12#sh@db/tickets", `has a # in it: ${ENCODE}`],
  ["postgresql://me:12/sh@db/tickets", `has a / or a ? before an @: ${ENCODE}`],
  ["postgresql://me:hu/sh@db/tickets", `has a / or a ? before an @: ${ENCODE}`],
  ["postgresql://me:12?sh@db/tickets", `has a / or a ? before an @: ${ENCODE}`],
  ["postgresql://me:hush:x@db:port/t", `cannot be read: check its host and port, and ${ENCODE}`],
  ["postgresql://me:hush@db:99999/t", `cannot be read: check its host and port, and ${ENCODE}`],
  ["postgresql://me:hush@a:1,b:x/t", "has a port that is no integer from 1 to 65535"],
  ["postgresql://me:hush@a,b/t?port=1,2,3", "must have one port, or as many ports as hosts"],
  [
    "postgresql://me:hush@a,b/t?target_session_attrs=standby",
    "must not have target_session_attrs=standby: tickets are sold on a server that accepts writes",
  ],
  ["'postgresql://me:hush@db/t'", "must not have quotes around it"],
  ["postgresql://me:hush@db/tick\nets", "has a line break or another control character in it"],
  ["mysql://me:hush@db/t", "must be a URL such as postgresql://user@host:5432/database"],
  ["host=db password=hush", "must be a URL such as postgresql://user@host:5432/database"],
  [
    "postgresql://me:hush@db/t?sslmode=requires",
    "must have an sslmode of disable, allow, prefer, require, verify-ca, verify-full, no-verify",
  ],
  [
    "postgresql://me:hush@db/t?sslmode=verify-ca&uselibpqcompat=true",
    "must have an sslrootcert where its sslmode is verify-ca",
  ],
  [
    "postgresql://me:hush@db/t?sslrootcert=/nowhere/ca.pem",
    "names a file that cannot be read: ENOENT: no such file or directory, open '/nowhere/ca.pem'",
  ],
])("says what is wrong with a URL, without its password: %s", (DATABASE_URL, message) => {
  expect(() => readConfig({ DATABASE_URL })).toThrow(new StartError(`DATABASE_URL ${message}`));
});
