import type { NewPurchase } from "../model/purchase.ts";
import { toLowerCase } from "./to-lower-case.ts";

export function toOption(id: string) {
  return { type: "ticket_options", id: toLowerCase(id) } as const;
}

export function toPurchase<Purchase>(purchase: Purchase) {
  return { type: "purchases", ...purchase } as const;
}

export function toHold<Hold>(hold: Hold) {
  return { type: "holds", ...hold } as const;
}

type Wanted = Pick<NewPurchase, "ticketOptionId" | "userId" | "quantity">;

/** What access is decided by: without the rest of an input, and in lower case. */
export function wantedIn({ ticketOptionId, userId, quantity }: Wanted): Wanted {
  return {
    ticketOptionId: toLowerCase(ticketOptionId),
    userId: toLowerCase(userId),
    quantity,
  };
}
