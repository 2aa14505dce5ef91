import { askFor, type Buyer } from "./buyer.ts";
import type { WishLine } from "./wish.ts";

interface Purchased extends WishLine {
  readonly id: string;
}

/**
 * Cancels or exchanges a purchase or a part of it, several times at once, or more than it has, or transfers it, or does
 * nothing.
 */
export async function changePurchase(
  buyer: Buyer,
  { id: targetId, ticketOptionId, quantity: purchased }: Purchased,
): Promise<void> {
  const { random } = buyer.habits;
  const others = buyer.options.filter(({ id }) => id !== ticketOptionId);
  const cancel = (quantity: number | null) => askFor(buyer, "cancellation", { targetId, quantity });
  const exchange = (quantity: number | null) =>
    askFor(buyer, "exchange", { targetId, quantity, toId: random.pick(others).id });
  const transfer = () => askFor(buyer, "transfer", { targetId, toId: random.uuid() });
  const part = random.integer(1, purchased);
  await random.pick([
    async () => {},
    () => cancel(null),
    () => cancel(part),
    // Together more than the purchase has.
    () => Promise.all([cancel(part), cancel(part), cancel(part)]),
    () => Promise.all([cancel(null), cancel(null)]),
    () => cancel(purchased + 1),
    () => exchange(null),
    () => exchange(part),
    () => Promise.all([exchange(part), exchange(part), cancel(null)]),
    () => transfer(),
    () => Promise.all([transfer(), transfer(), cancel(part)]),
    () => Promise.all([transfer(), exchange(null)]),
  ])();
}
