import { askFor, type Buyer } from "./buyer.ts";

/** Cancels a purchase or a part of it, several times at once, or more than it has, or does nothing. */
export async function cancelPerhaps(
  buyer: Buyer,
  targetId: string,
  purchased: number,
): Promise<void> {
  const { random } = buyer.habits;
  const cancel = (quantity: number | null) => askFor(buyer, "cancellation", { targetId, quantity });
  const part = random.integer(1, purchased);
  await random.pick([
    async () => {},
    () => cancel(null),
    () => cancel(part),
    // Together more than the purchase has.
    () => Promise.all([cancel(part), cancel(part), cancel(part)]),
    () => Promise.all([cancel(null), cancel(null)]),
    () => cancel(purchased + 1),
  ])();
}
