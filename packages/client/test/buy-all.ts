import { createClient, type Purchase, type TicketClient } from "@ticket-allocation/client";

/** What the buyers were told. */
export interface Sale {
  readonly purchases: Pick<Purchase, "id" | "quantity">[];
  readonly failures: string[];
  /** Answers of the server that did not arrive. */
  lostAnswers: number;
  /** How often the stream of the buyer who watches has ended. */
  disconnections: number;
}

/** Before anybody has bought. */
export function openSale(): Sale {
  return { purchases: [], failures: [], lostAnswers: 0, disconnections: 0 };
}

export interface Wish {
  readonly url: string;
  readonly ticketOptionId: string;
  /** How often something is bought. */
  readonly count: number;
  /** How many tickets are left in the end. */
  readonly leftInTheEnd: number;
}

const BUYERS = 8;

/**
 * Buys one ticket, or two in an order, or three by a hold, again and again, and watches until no more are left than there
 * must be. Each seventh answer of the server does not arrive.
 *
 * @param sale gets what the buyers are told
 */
export async function buyAll(wish: Wish, sale: Sale): Promise<void> {
  const { url, ticketOptionId, count, leftInTheEnd } = wish;
  let requests = 0;
  const tickets = createClient({
    url,
    timeoutMs: 180_000,
    maxAttempts: 1_000,
    async fetch(input, init) {
      // The others have event streams, which do not end.
      if (init.method !== "POST") return fetch(input, init);
      requests += 1;
      const isToBeLost = requests % 7 === 0;
      const response = await fetch(input, init);
      if (!isToBeLost) return response;
      await response.text();
      sale.lostAnswers += 1;
      throw new TypeError("the answer was lost");
    },
  });

  let begun = 0;
  async function buy(): Promise<void> {
    while (begun < count) {
      begun += 1;
      try {
        const bought = await WAYS_TO_BUY[begun % 3]!(tickets, ticketOptionId);
        sale.purchases.push(...bought.map(({ id, quantity }) => ({ id, quantity })));
      } catch (error) {
        sale.failures.push(String(error));
      }
    }
  }

  async function watch(): Promise<void> {
    const watched = tickets.ticketOptions.watch(ticketOptionId, {
      onDisconnect: () => (sale.disconnections += 1),
    });
    for await (const { allocation } of watched) if (allocation <= leftInTheEnd) return;
  }

  await Promise.all([watch(), ...Array.from({ length: BUYERS }, buy)]);
}

type Buy = (tickets: TicketClient, ticketOptionId: string) => Promise<readonly Purchase[]>;

const WAYS_TO_BUY: readonly Buy[] = [
  async ({ purchases }, ticketOptionId) => {
    const wish = { ticketOptionId, userId: crypto.randomUUID(), quantity: 1 };
    return [await purchases.create(wish)];
  },
  ({ purchases }, ticketOptionId) => {
    const line = { ticketOptionId, userId: crypto.randomUUID(), quantity: 1 };
    return purchases.createMany([line, line]);
  },
  async ({ holds, purchases }, ticketOptionId) => {
    const wish = { ticketOptionId, userId: crypto.randomUUID(), quantity: 3, seconds: 600 };
    const { id: holdId } = await holds.create(wish);
    return [await purchases.create({ holdId })];
  },
];
