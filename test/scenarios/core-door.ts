import {
  isTicketError,
  OrderRefusedError,
  type BoxOffice,
  type LineError,
  type TicketErrorCode,
} from "@ticket-allocation/core";

import type { Answer, Door } from "./door.ts";

export function coreDoor(boxOffice: BoxOffice, caller?: string): Door {
  return {
    createTicketOption: (input, idempotencyKey) =>
      answerOf(boxOffice.createTicketOption(input, { idempotencyKey, caller })),
    findTicketOption: (id) => boxOffice.findTicketOption(id),
    changeTicketOption: (id, changes) => answerOf(boxOffice.changeTicketOption(id, changes)),
    purchaseTickets: (input, idempotencyKey) =>
      answerOf(boxOffice.purchaseTickets(input, { idempotencyKey, caller })),
    findPurchase: (id) => boxOffice.findPurchase(id),
    async placeOrder(lines, idempotencyKey) {
      try {
        return { done: await boxOffice.placeOrder(lines, { idempotencyKey, caller }) };
      } catch (error) {
        if (error instanceof OrderRefusedError) return { refusedLines: codesOf(error) };
        return refusedWith(error);
      }
    },
    cancelPurchase: (input, idempotencyKey) =>
      answerOf(boxOffice.cancelPurchase(input, { idempotencyKey, caller })),
    holdTickets: (input, idempotencyKey) =>
      answerOf(boxOffice.holdTickets(input, { idempotencyKey, caller })),
    confirmHold: (input, idempotencyKey) =>
      answerOf(boxOffice.confirmHold(input, { idempotencyKey, caller })),
    releaseHold: (id) => answerOf(boxOffice.releaseHold(id).then(() => "released" as const)),
    findHold: (id) => boxOffice.findHold(id),
  };
}

async function answerOf<Thing>(asked: Promise<Thing>): Promise<Answer<Thing>> {
  try {
    return { done: await asked };
  } catch (error) {
    return refusedWith(error);
  }
}

function refusedWith(error: unknown): { readonly refused: TicketErrorCode } {
  if (isTicketError(error)) return { refused: error.code };
  throw error;
}

function codesOf({ lines }: OrderRefusedError): Readonly<Record<number, LineError["code"]>> {
  return Object.fromEntries([...lines].map(([line, { code }]) => [line, code]));
}
