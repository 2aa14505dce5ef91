import type {
  NewPurchase,
  NewTicketOption,
  Purchase,
  TicketErrorCode,
  TicketOption,
} from "@ticket-allocation/core";

/** What came of asking: the thing itself, or the code of the refusal. */
export type Answer<Thing> = { readonly done: Thing } | { readonly refused: TicketErrorCode };

/** One way into the box office, in the core's words whatever it speaks itself. */
export interface Door {
  createTicketOption(
    input: NewTicketOption,
    idempotencyKey?: string,
  ): Promise<Answer<TicketOption>>;
  findTicketOption(id: string): Promise<TicketOption | undefined>;
  purchaseTickets(input: NewPurchase, idempotencyKey?: string): Promise<Answer<Purchase>>;
  findPurchase(id: string): Promise<Purchase | undefined>;
}
