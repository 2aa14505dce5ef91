import type { BoxOffice } from "@ticket-allocation/core";
import { expect } from "vitest";

import { coreDoor } from "./core-door.ts";
import type { Answer, Door } from "./door.ts";
import { graphqlDoor } from "./graphql-door.ts";
import { jsonApiDoor } from "./jsonapi-door.ts";

export type OpenDoor = (boxOffice: BoxOffice) => Door;

/** Every way into the box office, by its name: the rules are the same through each. */
export const DOORS: readonly (readonly [name: string, openDoor: OpenDoor])[] = [
  ["core", (boxOffice) => coreDoor(boxOffice)],
  ["JSON:API", jsonApiDoor],
  ["GraphQL", (boxOffice) => graphqlDoor(boxOffice)],
];

/** What was asked for, where it must not be refused. */
export async function done<Thing>(asked: Promise<Answer<Thing>>): Promise<Thing> {
  const answer = await asked;
  if ("refused" in answer) throw new Error(`refused: ${answer.refused}`);
  return answer.done;
}

/** A ticket option that is sold by no rules. */
export const NO_RULES = {
  createdAt: expect.any(Date),
  revision: 1,
  saleStartsAt: null,
  saleEndsAt: null,
  minPerPurchase: null,
  maxPerPurchase: null,
  maxPerUser: null,
  reference: null,
};

/** A purchase of which nothing was cancelled. */
export const UNCANCELLED = {
  cancelledQuantity: 0,
  status: "confirmed",
  createdAt: expect.any(Date),
};
