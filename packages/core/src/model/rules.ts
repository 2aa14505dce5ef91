import { z } from "zod";

import { jsonObject } from "./json-object.ts";
import { isStorable, NOT_STORABLE } from "./storable.ts";

/** Largest count of tickets, PostgreSQL's largest `integer`. */
export const MAX_TICKETS = 2_147_483_647;

/** As far as waiting journal entries are counted. */
export const MAX_BACKLOG = 1_000;

/** In UTF-16 code units. They bound a page of a list, whose texts a process has in memory at once. */
const MAX_NAME_LENGTH = 1_000;
const MAX_REFERENCE_LENGTH = 255;
/** Of a subject of OpenID Connect: https://openid.net/specs/openid-connect-core-1_0.html#IDToken */
const MAX_CREATED_BY_LENGTH = 255;
const MAX_URL_LENGTH = 2_048;
const MAX_DESCRIPTION_LENGTH = 10_000;
/** In bytes. */
const MAX_METADATA_SIZE = 4_096;

/**
 * What each field of an input must satisfy, written once for all adapters.
 *
 * The box office applies them to all that it is given; an adapter composes them
 * into the schema of its own documents.
 */
export const rules = {
  /** A UUID of any version in 8-4-4-4-12 hex form; becomes lower case. */
  uuid: z.guid({ error: requiredOr("must be a UUID") }).toLowerCase(),
  /** An id of something. Text that is no UUID names nothing; becomes lower case. */
  id: z
    .string({ error: requiredOr("must be a string") })
    .toLowerCase()
    .meta({ format: "uuid" }),
  /** The name of something in one request: 1 to 255 characters; becomes lower case. */
  localId: z
    .string({ error: "must be a string" })
    .min(1, { error: "must not be empty" })
    .max(MAX_REFERENCE_LENGTH, {
      error: `must not have more than ${MAX_REFERENCE_LENGTH} characters`,
    })
    .toLowerCase(),
  /** Text that PostgreSQL can store, with something in it to read: up to 1,000 characters. */
  name: storableText(MAX_NAME_LENGTH).regex(/^\s*\S/u, { error: "must not be blank" }),
  /** Text that PostgreSQL can store, up to 10,000 characters, or null. */
  description: storableText(MAX_DESCRIPTION_LENGTH).nullable(),
  /** Text that PostgreSQL can store, up to 255 characters. */
  reference: storableText(MAX_REFERENCE_LENGTH),
  /** Text that PostgreSQL can store, up to 255 characters. */
  createdBy: storableText(MAX_CREATED_BY_LENGTH),
  /** A JSON object of up to 4,096 bytes and 20 levels. */
  metadata: jsonObject(MAX_METADATA_SIZE),
  /** Tickets to give: 0 to 2,147,483,647. */
  allocation: wholeNumber(0),
  /** How a number of tickets changes. */
  tickets: wholeNumber(-MAX_TICKETS - 1),
  /** A sum of such numbers. */
  sum: wholeNumber(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  /** Number of a change, from 0 for the creation; -1 for none. */
  version: wholeNumber(-1, Number.MAX_SAFE_INTEGER),
  /** Number of an edit, from 1 for the creation. */
  revision: wholeNumber(1),
  /** Tickets to take: 1 to 2,147,483,647. */
  quantity: wholeNumber(1),
  /** Units of a ticket option that a ticket of another takes: 1 to 2,147,483,647. */
  units: wholeNumber(1),
  /** How long tickets are held: 1 to 3,600 seconds. */
  holdSeconds: wholeNumber(1, 3_600),
  /** From now until an extended hold expires: 1 to 86,400 seconds. */
  holdExtensionSeconds: wholeNumber(1, 86_400),
  /** Text of a URL that PostgreSQL can store, up to 2,048 characters. */
  webhookUrl: storableText(MAX_URL_LENGTH).meta({ format: "uri" }),
  /** A cursor of a list. */
  cursor: storableText(MAX_REFERENCE_LENGTH),
  /** Journal entries that wait: 0 to 1,000, which stands for more too. */
  backlog: wholeNumber(0, MAX_BACKLOG),
  /** A moment of the years 1 to 9999. */
  time: z
    .date({ error: requiredOr("must be a date") })
    .min(new Date("0001-01-01T00:00:00Z"), { error: "must not be before the year 1" })
    .max(new Date("9999-12-31T23:59:59.999Z"), { error: "must not be after the year 9999" }),
};

/** By the same expression as the rule: to parse a thousand ids of an order takes milliseconds. */
export function isUuid(text: string): boolean {
  return z.regexes.guid.test(text);
}

function storableText(maxLength: number) {
  return z
    .string({ error: requiredOr("must be a string") })
    .max(maxLength, { error: `must not have more than ${maxLength} characters` })
    .refine(isStorable, { error: NOT_STORABLE });
}

function wholeNumber(least: number, most = MAX_TICKETS) {
  const error = requiredOr(`must be an integer from ${least} to ${most}`);
  return z.number({ error }).int({ error, abort: true }).min(least, { error }).max(most, { error });
}

function requiredOr(message: string): (issue: { readonly input?: unknown }) => string {
  return (issue) => (issue.input === undefined ? "is required" : message);
}
