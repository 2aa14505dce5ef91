export interface NewSale {
  readonly ticketOptionId: string;
  readonly userId: string;
  readonly quantity: number;
}

export type Sale =
  | { readonly outcome: "sold"; readonly id: string }
  | { readonly outcome: "sold_out" | "not_found" };

/** Sells the whole quantity or nothing. */
export type Sell = (sale: NewSale) => Promise<Sale>;
