import { isTicketError, type BoxOffice } from "@ticket-allocation/core";

import type { Answer, Door } from "./door.ts";

export function coreDoor(boxOffice: BoxOffice): Door {
  return {
    createTicketOption: (input) => answerOf(boxOffice.createTicketOption(input)),
    findTicketOption: (id) => boxOffice.findTicketOption(id),
    purchaseTickets: (input) => answerOf(boxOffice.purchaseTickets(input)),
    findPurchase: (id) => boxOffice.findPurchase(id),
  };
}

async function answerOf<Thing>(asked: Promise<Thing>): Promise<Answer<Thing>> {
  try {
    return { done: await asked };
  } catch (error) {
    if (isTicketError(error)) return { refused: error.code };
    throw error;
  }
}
