/**
 * Buys tickets over JSON:API with the client library kitsu, until there are too few.
 *
 *     npm start                             # the gateway, in another terminal
 *     npm run -w examples jsonapi-client
 *
 * `TICKETS_URL` names another server. Nothing here is of this project: any
 * JSON:API 1.1 client does.
 */
import Kitsu from "kitsu";
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";

const api = new Kitsu({
  baseURL: process.env["TICKETS_URL"] ?? "http://127.0.0.1:3000",
  // kitsu renames types to suit another server. Ours are named as they are.
  resourceCase: "none",
  camelCaseTypes: false,
  pluralize: false,
});

interface TicketOption {
  id: string;
  name: string;
  description: string | null;
  allocation: number;
}

interface Purchase {
  id: string;
  quantity: number;
  ticket_option: { data: { id: string } };
}

/** A JSON:API error object, as far as this program looks at it. */
interface ApiError {
  status: string;
  code?: string;
  title: string;
}

const ticketOption = await createTicketOption("Early bird", 5);
console.log(`On sale: ${ticketOption.name}, ${ticketOption.allocation} tickets`);

for (const quantity of [2, 2, 2]) {
  const result = await purchaseTickets(ticketOption.id, quantity);
  if (result === "sold out") {
    console.log(`Asked for ${quantity}: fewer are left, nothing was purchased`);
  } else {
    console.log(`Asked for ${quantity}: got ${result.quantity}`);
  }
}

const { allocation } = await getTicketOption(ticketOption.id);
console.log(`Left: ${allocation}`);

async function createTicketOption(name: string, allocation: number): Promise<TicketOption> {
  return createOnce("ticket_options", { name, allocation });
}

async function getTicketOption(id: string): Promise<TicketOption> {
  const { data } = await api.get(`ticket_options/${id}`);
  return data;
}

async function purchaseTickets(
  ticketOptionId: string,
  quantity: number,
): Promise<Purchase | "sold out"> {
  try {
    return await createOnce("purchases", {
      quantity,
      // kitsu makes relationships of members that hold `data`.
      ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
      user: { data: { type: "users", id: randomUUID() } },
    });
  } catch (error) {
    // Look at the code, never at the texts.
    if (errorsOf(error).some(({ code }) => code === "invalid_purchase_quantity")) return "sold out";
    throw error;
  }
}

/**
 * Creates it once, however often an answer gets lost on its way: under one key the server
 * carries a request out once, and answers every repetition as it did the first.
 */
async function createOnce(type: string, body: object) {
  const headers = { "Idempotency-Key": randomUUID() };
  for (let attempt = 1; ; attempt++) {
    try {
      const { data } = await api.create(type, body, { headers });
      return data;
    } catch (error) {
      if (attempt === 4 || !isWorthRepeating(error)) throw error;
      await setTimeout(250 * 2 ** attempt);
    }
  }
}

/** No answer came, or a 503: too busy, or it is not known what was done. */
function isWorthRepeating(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return "status" in error ? error.status === 503 : "request" in error;
}

/** kitsu puts the error objects of an answer on the error that it throws. */
function errorsOf(error: unknown): readonly ApiError[] {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors)
    ? error.errors
    : [];
}
