/** The page of the recipes: what is left, and a button. */
import { createClient } from "@ticket-allocation/client";

import { followEvent, type Offer } from "../event-page.ts";
import { buy, finish, type Wish } from "../flash-sale.ts";

const tickets = createClient({ url: "/" });
const shown: string[] = [];

export const offers = () => shown;

export function follow(eventId: string): void {
  void followEvent(tickets, eventId, show, new AbortController().signal);
}

function show(all: readonly Offer[]): void {
  shown.push(all.map(({ name, left, canBuy }) => `${name} ${left} ${canBuy}`).join(", "));
}

export const click = (wish: Wish) => buy(tickets, sessionStorage, wish);
export const load = () => finish(tickets, sessionStorage);
