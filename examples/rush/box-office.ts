import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";

const MEDIA_TYPE = "application/vnd.api+json";
const MAX_ATTEMPTS = 8;
/** A paused sale is tried again: for a minute. */
const PAUSE_MS = 500;
const MAX_PAUSES = 120;

export interface TicketOption {
  readonly id: string;
  readonly name: string;
  readonly allocation: number;
}

/** What the buyers need of the REST API. */
export interface BoxOffice {
  putOnSale(name: string, allocation: number): Promise<TicketOption>;
  /** Returns false if fewer tickets are left. */
  purchase(ticketOptionId: string, userId: string, quantity: number): Promise<boolean>;
  countLeft(ticketOptionId: string): Promise<number>;
}

/**
 * @param url of a gateway on this machine
 * @throws {TypeError} if it is on another one
 */
export function connectTo(url: string, token: string | undefined): BoxOffice {
  if (!/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/u.test(new URL(url).hostname)) {
    throw new TypeError(`${url} is not on this machine`);
  }
  const base = url.endsWith("/") ? url : `${url}/`;
  const headers = {
    Accept: MEDIA_TYPE,
    "Content-Type": MEDIA_TYPE,
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
  };

  /** Creates it once, however often the request has to be repeated: the key is the same. */
  async function create(type: string, data: object): Promise<Response> {
    const request = {
      method: "POST",
      headers: { ...headers, "Idempotency-Key": randomUUID() },
      body: JSON.stringify({ data: { type, ...data } }),
      redirect: "error",
    } as const;
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(new URL(type, base), request);
      if (response.status !== 503 || attempt === MAX_ATTEMPTS) return response;
      await response.text();
      await setTimeout(100 * 2 ** attempt);
    }
  }

  return {
    async putOnSale(name, allocation) {
      const response = await create("ticket_options", { attributes: { name, allocation } });
      if (response.status !== 201) throw await toError(response);
      const { data } = await response.json();
      return { id: data.id, name, allocation };
    },
    async purchase(ticketOptionId, userId, quantity) {
      const purchase = {
        attributes: { quantity },
        relationships: {
          ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
          user: { data: { type: "users", id: userId } },
        },
      };
      for (let pauses = 0; ; pauses++) {
        const response = await create("purchases", purchase);
        const text = await response.text();
        if (response.status === 201) return true;
        // Look at the code, never at the texts.
        const { code } = JSON.parse(text).errors[0];
        if (code === "invalid_purchase_quantity") return false;
        if (code !== "sale_paused" || pauses === MAX_PAUSES) {
          throw new Error(`${response.status} ${text}`);
        }
        await setTimeout(PAUSE_MS);
      }
    },
    async countLeft(ticketOptionId) {
      const option = new URL(`ticket_options/${ticketOptionId}`, base);
      const response = await fetch(option, { headers, redirect: "error" });
      if (response.status !== 200) throw await toError(response);
      const { data } = await response.json();
      return data.attributes.allocation;
    },
  };
}

async function toError(response: Response): Promise<Error> {
  return new Error(`${response.status} ${await response.text()}`);
}
