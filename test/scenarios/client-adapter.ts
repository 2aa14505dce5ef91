import {
  createClient,
  RefusalError,
  type Hold as ShownHold,
  type TicketOption as ShownTicketOption,
} from "@ticket-allocation/client";
import type {
  BoxOffice,
  NewDraw,
  NewTicketOption,
  TicketOptionChanges,
} from "@ticket-allocation/core";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";

import { toEntryNumbers, type Adapter, type Answer, type OrderAnswer } from "./adapter.ts";
import { errorCode, lineCode } from "./error-codes.ts";

/** The client of the REST API, without a network. */
export function clientAdapter(boxOffice: BoxOffice, caller?: string): Adapter {
  const authenticate = caller === undefined ? undefined : () => ({ caller });
  const handle = createJsonApiHandler(boxOffice, { authenticate });
  const tickets = createClient({
    url: "http://tickets.test",
    fetch: (url, init) => handle(new Request(url, init)),
  });

  return {
    createTicketOption({ drawsOn, ...option }, idempotencyKey) {
      const input = toInput(option);
      // The client requires one of the two.
      const whole = drawsOn
        ? { ...input, drawsOn: toDraws(drawsOn) }
        : { ...input, allocation: input.allocation! };
      return answerOf(tickets.ticketOptions.create(whole, { idempotencyKey }).then(toTicketOption));
    },
    createTicketOptions(lines, idempotencyKey) {
      const localIds = new Set<string>();
      const inputs = lines.map(({ localId, drawsOn, ...line }) => {
        const toDraw = ({ ticketOptionId: id, units = null }: NewDraw) => ({
          ...(localIds.has(id) ? { lid: id } : { ticketOptionId: id }),
          units,
        });
        const input = { ...toInput(line), drawsOn: drawsOn?.map(toDraw), lid: localId };
        if (localId != null) localIds.add(localId);
        return input;
      });
      return answerOfLines(
        tickets.ticketOptions
          .createMany(inputs, { idempotencyKey })
          .then((made) => made.map(toTicketOption)),
      );
    },
    async findTicketOption(id) {
      const found = await tickets.ticketOptions.find(id);
      return found && toTicketOption(found);
    },
    async listTicketOptions(id, state) {
      return idsOf(tickets.ticketOptions.list({ filter: { id, ...(state && { state }) } }));
    },
    async listJournal(ticketOption) {
      const entries = tickets.journalEntries.list({ filter: { ticketOption } });
      return (await collect(entries)).map(toEntryNumbers);
    },
    async listSales(ticketOptionId) {
      const sales = tickets.ticketOptions.listSales(ticketOptionId, { interval: "1d" });
      return (await collect(sales)).map(toEntryNumbers);
    },
    listByReference(list, reference) {
      const options = { filter: { reference } };
      const lists = {
        ticketOptions: () => tickets.ticketOptions.list(options),
        purchases: () => tickets.purchases.list(options),
        holds: () => tickets.holds.list(options),
      };
      return idsOf(lists[list]());
    },
    changeTicketOption: (id, changes, ifRevision) =>
      answerOf(
        tickets.ticketOptions.change(id, toChanges(changes), { ifRevision }).then(toTicketOption),
      ),
    moveCapacity: (input, idempotencyKey) =>
      answerOf(tickets.capacityMoves.create(input, { idempotencyKey }).then(toDated)),
    purchaseTickets: (input, idempotencyKey) =>
      answerOf(tickets.purchases.create(input, { idempotencyKey }).then(toDated)),
    async findPurchase(id) {
      const found = await tickets.purchases.find(id);
      return found && toDated(found);
    },
    placeOrder: (lines, idempotencyKey) =>
      answerOfLines(
        tickets.purchases.createMany(lines, { idempotencyKey }).then((made) => made.map(toDated)),
      ),
    cancelPurchase: (input, idempotencyKey) =>
      answerOf(tickets.cancellations.create(input, { idempotencyKey }).then(toDated)),
    exchangePurchase: (input, idempotencyKey) =>
      answerOf(tickets.exchanges.create(input, { idempotencyKey }).then(toDated)),
    transferPurchase: (input, idempotencyKey) =>
      answerOf(tickets.transfers.create(input, { idempotencyKey }).then(toDated)),
    holdTickets: (input, idempotencyKey) =>
      answerOf(tickets.holds.create(input, { idempotencyKey }).then(toHold)),
    extendHold: ({ holdId, seconds }) =>
      answerOf(tickets.holds.extend(holdId, { seconds }).then(toHold)),
    confirmHold: (input, idempotencyKey) =>
      answerOf(tickets.purchases.create(input, { idempotencyKey }).then(toDated)),
    releaseHold: (id) => answerOf(tickets.holds.release(id).then(() => "released" as const)),
    async findHold(id) {
      const found = await tickets.holds.find(id);
      return found && toHold(found);
    },
    holdBasket({ lines, seconds }, idempotencyKey) {
      const inputs = lines.map((line) => ({ ...line, seconds }));
      return answerOfLines(
        tickets.holds.createMany(inputs, { idempotencyKey }).then((made) => made.map(toHold)),
      );
    },
    confirmBasket(holdIds, idempotencyKey, ids) {
      const inputs = holdIds.map((holdId, index) => ({ holdId, id: ids?.[index] }));
      return answerOfLines(
        tickets.purchases.createMany(inputs, { idempotencyKey }).then((made) => made.map(toDated)),
      );
    },
    releaseBasket: (holdIds) =>
      answerOfLines(tickets.holds.releaseMany(holdIds).then(() => "released" as const)),
  };
}

async function answerOf<Thing>(asked: Promise<Thing>): Promise<Answer<Thing>> {
  try {
    return { done: await asked };
  } catch (error) {
    return toRefusal(error);
  }
}

async function answerOfLines<Made>(asked: Promise<Made>): Promise<OrderAnswer<Made>> {
  try {
    return { done: await asked };
  } catch (error) {
    const refusal = toRefusal(error);
    if (!(error instanceof RefusalError) || refusal.refused === "invalid_input") return refusal;
    const lines = error.errors.flatMap(({ line, code }) =>
      line === undefined ? [] : [[line, lineCode.parse(toCoreCode(code))] as const],
    );
    return lines.length > 0 ? { refusedLines: Object.fromEntries(lines) } : refusal;
  }
}

/** @throws anything else than a refusal */
function toRefusal(error: unknown) {
  if (!(error instanceof RefusalError)) throw error;
  return { refused: toCoreCode(error.code), drawnId: error.errors[0]?.ticketOptionId };
}

function toCoreCode(code: string) {
  return code === "invalid_purchase_quantity" ? "allocation_exceeded" : errorCode.parse(code);
}

async function idsOf(list: AsyncIterable<{ readonly id: string }>): Promise<readonly string[]> {
  return (await collect(list)).map(({ id }) => id);
}

async function collect<Item>(list: AsyncIterable<Item>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const item of list) items.push(item);
  return items;
}

function toInput<Input extends Omit<NewTicketOption, "id"> | TicketOptionChanges>({
  saleStartsAt,
  saleEndsAt,
  ...input
}: Input) {
  return {
    ...input,
    saleStartsAt: saleStartsAt && toText(saleStartsAt),
    saleEndsAt: saleEndsAt && toText(saleEndsAt),
  };
}

function toChanges({ createdAt, drawsOn, ...changes }: TicketOptionChanges) {
  return {
    ...toInput(changes),
    createdAt: createdAt && toText(createdAt),
    drawsOn: drawsOn && toDraws(drawsOn),
  };
}

function toDraws(draws: readonly NewDraw[]) {
  return draws.map(({ ticketOptionId, units = null }) => ({ ticketOptionId, units }));
}

function toText(moment: Date | string): string {
  return typeof moment === "string" ? moment : moment.toISOString();
}

function toTicketOption(option: ShownTicketOption) {
  const { saleStartsAt, saleEndsAt } = option;
  return {
    ...toDated(option),
    saleStartsAt: saleStartsAt === null ? null : new Date(saleStartsAt),
    saleEndsAt: saleEndsAt === null ? null : new Date(saleEndsAt),
  };
}

function toHold(hold: ShownHold) {
  return { ...toDated(hold), expiresAt: new Date(hold.expiresAt) };
}

function toDated<Created extends { readonly createdAt: string }>(created: Created) {
  return { ...created, createdAt: new Date(created.createdAt) };
}
