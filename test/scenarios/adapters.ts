import type { BoxOffice } from "@ticket-allocation/core";
import { expect } from "vitest";

import { clientAdapter } from "./client-adapter.ts";
import { coreAdapter } from "./core-adapter.ts";
import type { Adapter, OrderAnswer } from "./adapter.ts";
import { graphqlAdapter } from "./graphql-adapter.ts";
import { jsonApiAdapter } from "./jsonapi-adapter.ts";

/** @param caller who asks. Without it nobody is authenticated */
export type OpenAdapter = (boxOffice: BoxOffice, caller?: string) => Adapter;

/** Every way into the box office, by its name: the rules are the same through each. */
export const ADAPTERS: readonly (readonly [name: string, openAdapter: OpenAdapter])[] = [
  ["core", coreAdapter],
  ["JSON:API", jsonApiAdapter],
  ["the client", clientAdapter],
  ["GraphQL", (boxOffice, caller) => graphqlAdapter(boxOffice, "the input", caller)],
];

/** What was asked for, where it must not be refused. */
export async function done<Thing>(asked: Promise<OrderAnswer<Thing>>): Promise<Thing> {
  const answer = await asked;
  if (!("done" in answer)) throw new Error(`refused: ${JSON.stringify(answer)}`);
  return answer.done;
}

/** A ticket option that is sold by no rules. */
export const NO_RULES = {
  createdAt: expect.any(Date),
  createdBy: null,
  revision: 1,
  eventId: null,
  state: "on_sale",
  saleStartsAt: null,
  saleEndsAt: null,
  minPerPurchase: null,
  maxPerPurchase: null,
  maxPerUser: null,
  maxHeldPerUser: null,
  reference: null,
  metadata: null,
  drawsOn: [],
};

/** A purchase of which nothing was cancelled. */
export const UNCANCELLED = {
  cancelledQuantity: 0,
  exchangedQuantity: 0,
  status: "confirmed",
  createdAt: expect.any(Date),
  createdBy: null,
  reference: null,
  metadata: null,
};
