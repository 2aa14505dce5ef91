import type {
  Confirmation,
  Hold,
  HoldExtension,
  JournalEntry,
  LineError,
  SalesInterval,
  ListName,
  NewBasket,
  NewCancellation,
  NewCapacityMove,
  NewExchange,
  NewHold,
  NewPurchase,
  NewTicketOption,
  NewTicketOptionLine,
  NewTransfer,
  StoredCancellation,
  StoredCapacityMove,
  StoredExchange,
  StoredPurchase,
  StoredTransfer,
  TicketErrorCode,
  TicketOption,
  TicketOptionChanges,
  TicketOptionState,
} from "@ticket-allocation/core";

/** What came of asking: the thing itself, or the code of the refusal. */
export type Answer<Thing> =
  | { readonly done: Thing }
  | {
      readonly refused: TicketErrorCode;
      /** The ticket option that refuses, when it is one that the wanted one draws on. */
      readonly drawnId?: string | undefined;
    };

/** The same for an order or a basket, which says it of each refused line. */
export type OrderAnswer<Made = readonly StoredPurchase[]> =
  | Answer<Made>
  | { readonly refusedLines: Readonly<Record<number, LineError["code"]>> };

/** The version of a journal entry, what is left, the numbers that are not 0, and the ids of the rows. */
export type EntryNumbers = {
  readonly [Name in keyof JournalEntry | keyof SalesInterval]?: Name extends `${string}Ids`
    ? readonly string[]
    : number;
};

export function toEntryNumbers(entry: object): EntryNumbers {
  const always = new Set(["version", "allocation", "capacity"]);
  return Object.fromEntries(
    Object.entries(entry).filter(
      ([name, value]) =>
        Array.isArray(value) || (typeof value === "number" && (value !== 0 || always.has(name))),
    ),
  );
}

/** One way into the box office, in the core's words whatever it speaks itself. */
export interface Adapter {
  createTicketOption(
    input: NewTicketOption,
    idempotencyKey?: string,
  ): Promise<Answer<TicketOption>>;
  createTicketOptions(
    lines: readonly NewTicketOptionLine[],
    idempotencyKey?: string,
  ): Promise<OrderAnswer<readonly TicketOption[]>>;
  findTicketOption(id: string): Promise<TicketOption | undefined>;
  /** The ids of those that are listed, of these ids and states. */
  listTicketOptions(
    ids: readonly string[],
    states?: readonly TicketOptionState[],
  ): Promise<readonly string[]>;
  /** The first entries of the journal of a ticket option. */
  listJournal(ticketOptionId: string): Promise<readonly EntryNumbers[]>;
  /** The sales of a ticket option over time, by days. */
  listSales(ticketOptionId: string): Promise<readonly EntryNumbers[]>;
  /** The ids of those that have this reference. */
  listByReference(
    list: Exclude<ListName, "journal" | "sales" | "webhooks">,
    reference: string,
  ): Promise<readonly string[]>;
  changeTicketOption(
    id: string,
    changes: TicketOptionChanges,
    expectedRevision?: number,
  ): Promise<Answer<TicketOption>>;
  moveCapacity(
    input: NewCapacityMove,
    idempotencyKey?: string,
  ): Promise<Answer<StoredCapacityMove>>;
  purchaseTickets(input: NewPurchase, idempotencyKey?: string): Promise<Answer<StoredPurchase>>;
  findPurchase(id: string): Promise<StoredPurchase | undefined>;
  placeOrder(lines: readonly NewPurchase[], idempotencyKey?: string): Promise<OrderAnswer>;
  cancelPurchase(
    input: NewCancellation,
    idempotencyKey?: string,
  ): Promise<Answer<StoredCancellation>>;
  exchangePurchase(input: NewExchange, idempotencyKey?: string): Promise<Answer<StoredExchange>>;
  transferPurchase(input: NewTransfer, idempotencyKey?: string): Promise<Answer<StoredTransfer>>;
  holdTickets(input: NewHold, idempotencyKey?: string): Promise<Answer<Hold>>;
  extendHold(input: HoldExtension): Promise<Answer<Hold>>;
  confirmHold(input: Confirmation, idempotencyKey?: string): Promise<Answer<StoredPurchase>>;
  releaseHold(id: string): Promise<Answer<"released">>;
  holdBasket(input: NewBasket, idempotencyKey?: string): Promise<OrderAnswer<readonly Hold[]>>;
  /** @param ids of the purchases. @default the box office chooses them */
  confirmBasket(
    holdIds: readonly string[],
    idempotencyKey?: string,
    ids?: readonly string[],
  ): Promise<OrderAnswer>;
  releaseBasket(holdIds: readonly string[]): Promise<OrderAnswer<"released">>;
  findHold(id: string): Promise<Hold | undefined>;
}
