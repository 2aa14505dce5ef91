import { randomInt, randomUUID } from "node:crypto";

const HEADERS = { "content-type": "application/vnd.api+json" };

/** What the buyers were told, in the shape of the races' reports. */
export interface HttpSale {
  readonly acknowledged: { readonly id: string; readonly quantity: number }[];
  /** Quantities of the refused. */
  readonly refused: number[];
  /** Statuses other than 201 and the sold-out 400. */
  readonly otherStatuses: number[];
  /** Requests that got no answer, such as a connection that was refused or cut. */
  readonly unanswered: unknown[];
}

export async function createTicketOption(url: string, allocation: number): Promise<string> {
  const response = await fetch(`${url}/ticket_options`, {
    method: "POST",
    headers: HEADERS,
    body: JSON.stringify({
      data: { type: "ticket_options", attributes: { name: "hot", allocation } },
    }),
  });
  const { data }: { readonly data: { readonly id: string } } = await response.json();
  return data.id;
}

/**
 * Buys quantities of 1 to `largestQuantity` over `connections` connections until
 * each has been refused a single ticket, or got no answer.
 */
export async function buyOverHttp(
  url: string,
  ticketOptionId: string,
  {
    connections,
    largestQuantity,
  }: { readonly connections: number; readonly largestQuantity: number },
): Promise<HttpSale> {
  const sale: HttpSale = { acknowledged: [], refused: [], otherStatuses: [], unanswered: [] };

  async function buy(): Promise<void> {
    for (;;) {
      const quantity = randomInt(1, largestQuantity + 1);
      try {
        const response = await fetch(`${url}/purchases`, {
          method: "POST",
          headers: HEADERS,
          body: JSON.stringify(purchaseDocument(ticketOptionId, quantity)),
        });
        const document: { readonly data?: { readonly id: string } } = await response.json();
        if (response.status === 201 && document.data) {
          sale.acknowledged.push({ id: document.data.id, quantity });
        } else if (response.status === 400) {
          sale.refused.push(quantity);
          if (quantity === 1) return;
        } else {
          sale.otherStatuses.push(response.status);
        }
      } catch (error) {
        sale.unanswered.push(error);
        return;
      }
    }
  }

  await Promise.all(Array.from({ length: connections }, buy));
  return sale;
}

export function purchaseDocument(ticketOptionId: string, quantity: number) {
  return {
    data: {
      type: "purchases",
      attributes: { quantity },
      relationships: {
        ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
        user: { data: { type: "users", id: randomUUID() } },
      },
    },
  };
}
