import { openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { inject, describe, expect, it } from "vitest";

import {
  asMilliseconds,
  asText,
  orNull,
  timeValue,
  toBoolean,
  toInteger,
  toText,
  toTime,
} from "../src/database/column-text.ts";

const SETTINGS = [
  "datestyle = 'SQL, DMY'",
  "datestyle = 'German'",
  "datestyle = 'Postgres, MDY'",
  "timezone = 'Europe/Amsterdam'",
  "timezone = 'Africa/Monrovia'",
  "extra_float_digits = -15",
  "intervalstyle = 'sql_standard'",
];

const TIMES = [
  "0001-01-01T00:00:00.000Z",
  "0099-12-31T23:59:59.999Z",
  "1883-11-18T12:03:58.001Z",
  "1936-06-01T11:59:59.999Z",
  "1969-12-31T23:59:59.999Z",
  "2026-03-29T01:30:00.123Z",
  "9999-12-31T23:59:59.999Z",
];

it.each(SETTINGS)("reads and writes every time unchanged, with %s", async (setting) => {
  await using db = openDatabase(inject("postgresUrl"), { poolSize: 1 });
  await sql.raw(`set ${setting}`).execute(db);
  for (const time of TIMES) {
    const { rows } = await sql<{ time: string }>`
      select ${asMilliseconds(timeValue(new Date(time)))} as time`.execute(db);
    expect(toTime(rows[0]?.time).toISOString()).toBe(time);
  }
});

it("rounds fractions of a millisecond down, before 1970 too", async () => {
  await using db = openDatabase(inject("postgresUrl"), { poolSize: 1 });
  const read = async (time: string) => {
    const value = sql`cast(${time} as timestamptz)`;
    const { rows } = await sql<{ time: string }>`select ${asMilliseconds(value)} as time`.execute(
      db,
    );
    return toTime(rows[0]?.time).toISOString();
  };
  expect(await read("2026-01-01 00:00:00.123999+00")).toBe("2026-01-01T00:00:00.123Z");
  expect(await read("1960-01-01 00:00:00.123999+00")).toBe("1960-01-01T00:00:00.123Z");
  await expect(read("infinity")).rejects.toThrow(/returned "Infinity" instead of a whole number/u);
});

it("reads numbers, booleans and ids as text", async () => {
  await using db = openDatabase(inject("postgresUrl"), { poolSize: 1 });
  const { rows } = await sql<Record<string, unknown>>`
    select ${asText(sql`2147483647`)} as integer, ${asText(sql`9007199254740991`)} as bigint,
      ${asText(sql`1 = 1`)} as yes, ${asText(sql`1 = 2`)} as no,
      ${asText(sql`cast('AAAAAAAA-0000-0000-0000-000000000000' as uuid)`)} as id`.execute(db);
  const [row] = rows;
  expect(toInteger(row?.["integer"])).toBe(2_147_483_647);
  expect(toInteger(row?.["bigint"])).toBe(Number.MAX_SAFE_INTEGER);
  expect([toBoolean(row?.["yes"]), toBoolean(row?.["no"])]).toEqual([true, false]);
  expect(toText(row?.["id"])).toBe("aaaaaaaa-0000-0000-0000-000000000000");
});

describe("a value that cannot be read", () => {
  it.each([
    ["a Date for a time", () => orNull(toTime)(new Date())],
    ["nothing for a time", () => orNull(toTime)(undefined)],
    ["a time that is none", () => toTime("8640000000000001")],
    ["a number for an integer", () => toInteger(1)],
    ["a bigint for an integer", () => toInteger(1n)],
    ["a fraction for an integer", () => toInteger("1.5")],
    ["an empty text for an integer", () => toInteger("")],
    ["more than a number holds", () => toInteger("9007199254740993")],
    ["a boolean of PostgreSQL's short form", () => toBoolean("t")],
    ["a Buffer for a text", () => toText(Buffer.from("text"))],
  ])("is a fault: %s", (_, read) => {
    expect(read).toThrow(TypeError);
  });

  it("is not taken for null", () => {
    expect(orNull(toTime)(null)).toBe(null);
  });
});
