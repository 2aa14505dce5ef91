import {
  isTicketError,
  OrderRefusedError,
  type BoxOffice,
  type Cancellation,
  type CapacityMove,
  type Exchange,
  type LineError,
  type Purchase,
  type StoredCancellation,
  type StoredCapacityMove,
  type StoredExchange,
  type StoredPurchase,
  type StoredTransfer,
  type Transfer,
} from "@ticket-allocation/core";

import { toEntryNumbers, type Adapter, type Answer, type OrderAnswer } from "./adapter.ts";

export function coreAdapter(boxOffice: BoxOffice, caller?: string): Adapter {
  /** What has just been made does not say everything; the other adapters look the rest up too. */
  async function lookUpAll(made: readonly Purchase[]): Promise<readonly StoredPurchase[]> {
    const stored = await boxOffice.findPurchases(made.map(({ id }) => id));
    const storedOf = new Map(stored.map((purchase) => [purchase.id, purchase]));
    return made.map((purchase) => Object.assign({}, storedOf.get(purchase.id)!, purchase));
  }
  async function lookUp(making: Promise<Purchase>): Promise<StoredPurchase> {
    return (await lookUpAll([await making]))[0]!;
  }
  async function lookUpCancellation(making: Promise<Cancellation>): Promise<StoredCancellation> {
    const made = await making;
    return { ...(await boxOffice.findCancellation(made.id))!, ...made };
  }
  async function lookUpMove(making: Promise<CapacityMove>): Promise<StoredCapacityMove> {
    const made = await making;
    return { ...(await boxOffice.findCapacityMove(made.id))!, ...made };
  }
  async function lookUpExchange(making: Promise<Exchange>): Promise<StoredExchange> {
    const made = await making;
    return { ...(await boxOffice.findExchange(made.id))!, ...made };
  }
  async function lookUpTransfer(making: Promise<Transfer>): Promise<StoredTransfer> {
    const made = await making;
    return { ...(await boxOffice.findTransfer(made.id))!, ...made };
  }

  return {
    createTicketOption: (input, idempotencyKey) =>
      answerOf(boxOffice.createTicketOption(input, { idempotencyKey, caller })),
    createTicketOptions: (lines, idempotencyKey) =>
      answerOfLines(boxOffice.createTicketOptions(lines, { idempotencyKey, caller })),
    findTicketOption: (id) => boxOffice.findTicketOption(id),
    async listTicketOptions(id, state) {
      const { items } = await boxOffice.listTicketOptions({ filter: { id, state } });
      return items.map(({ item }) => item.id);
    },
    async listJournal(ticketOptionId) {
      const { items } = await boxOffice.listJournal({ filter: { ticketOptionId } });
      return items.map(({ item }) => toEntryNumbers(item));
    },
    async listSales(ticketOptionId) {
      const { items } = await boxOffice.listSales(ticketOptionId, { interval: "1d" });
      return items.map(({ item }) => toEntryNumbers(item));
    },
    async listByReference(list, reference) {
      const request = { filter: { reference } };
      const { items } = await {
        ticketOptions: () => boxOffice.listTicketOptions(request),
        purchases: () => boxOffice.listPurchases(request),
        holds: () => boxOffice.listHolds(request),
      }[list]();
      return items.map(({ item }) => item.id);
    },
    changeTicketOption: (id, changes, expectedRevision) =>
      answerOf(boxOffice.changeTicketOption(id, changes, { expectedRevision })),
    moveCapacity: (input, idempotencyKey) =>
      answerOf(lookUpMove(boxOffice.moveCapacity(input, { idempotencyKey, caller }))),
    purchaseTickets: (input, idempotencyKey) =>
      answerOf(lookUp(boxOffice.purchaseTickets(input, { idempotencyKey, caller }))),
    findPurchase: (id) => boxOffice.findPurchase(id),
    placeOrder: (lines, idempotencyKey) =>
      answerOfLines(boxOffice.placeOrder(lines, { idempotencyKey, caller }).then(lookUpAll)),
    cancelPurchase: (input, idempotencyKey) =>
      answerOf(lookUpCancellation(boxOffice.cancelPurchase(input, { idempotencyKey, caller }))),
    exchangePurchase: (input, idempotencyKey) =>
      answerOf(lookUpExchange(boxOffice.exchangePurchase(input, { idempotencyKey, caller }))),
    transferPurchase: (input, idempotencyKey) =>
      answerOf(lookUpTransfer(boxOffice.transferPurchase(input, { idempotencyKey, caller }))),
    holdTickets: (input, idempotencyKey) =>
      answerOf(boxOffice.holdTickets(input, { idempotencyKey, caller })),
    confirmHold: (input, idempotencyKey) =>
      answerOf(lookUp(boxOffice.confirmHold(input, { idempotencyKey, caller }))),
    extendHold: (input) => answerOf(boxOffice.extendHold(input)),
    releaseHold: (id) => answerOf(boxOffice.releaseHold(id).then(() => "released" as const)),
    findHold: (id) => boxOffice.findHold(id),
    holdBasket: (input, idempotencyKey) =>
      answerOfLines(boxOffice.holdBasket(input, { idempotencyKey, caller })),
    confirmBasket: (holdIds, idempotencyKey, ids) => {
      const lines = holdIds.map((holdId, index) => ({ holdId, id: ids?.[index] }));
      const confirming = boxOffice.confirmBasket(lines, { idempotencyKey, caller });
      return answerOfLines(confirming.then(lookUpAll));
    },
    releaseBasket: (holdIds) =>
      answerOfLines(boxOffice.releaseBasket(holdIds).then(() => "released" as const)),
  };
}

async function answerOf<Thing>(asked: Promise<Thing>): Promise<Answer<Thing>> {
  try {
    return { done: await asked };
  } catch (error) {
    return refusedWith(error);
  }
}

async function answerOfLines<Made>(asked: Promise<Made>): Promise<OrderAnswer<Made>> {
  try {
    return { done: await asked };
  } catch (error) {
    if (error instanceof OrderRefusedError) return { refusedLines: codesOf(error) };
    return refusedWith(error);
  }
}

function refusedWith(error: unknown) {
  if (!isTicketError(error)) throw error;
  const drawnId = "drawnTicketOptionId" in error ? error.drawnTicketOptionId : undefined;
  return { refused: error.code, drawnId };
}

function codesOf({ lines }: OrderRefusedError): Readonly<Record<number, LineError["code"]>> {
  return Object.fromEntries([...lines].map(([line, { code }]) => [line, code]));
}
