/** Buys tickets with a client that OpenAPI Generator made for TypeScript (`typescript-fetch`). `npm run test:clients` makes it and runs this. */
import {
  Configuration,
  ErrorsFromJSON,
  HoldsApi,
  OrdersApi,
  PurchasesApi,
  ResponseError,
  TicketOptionsApi,
} from "./client/index.js";
import { randomUUID } from "node:crypto";

const api = new Configuration({ basePath: process.env["TICKETS_URL"] ?? "http://127.0.0.1:3000" });
const ticketOptions = new TicketOptionsApi(api);
const purchases = new PurchasesApi(api);
const holds = new HoldsApi(api);
const orders = new OrdersApi(api);

const { data: option } = await ticketOptions.createTicketOption({
  ticketOptionInput: {
    data: { type: "ticket_options", attributes: { name: "day pass", allocation: 10 } },
  },
});
console.log(`on sale: ${option.attributes?.name}, ${option.attributes?.allocation} tickets`);

const relationships = {
  ticketOption: { data: { type: "ticket_options", id: option.id } },
  user: { data: { type: "users", id: randomUUID() } },
} as const;
const purchaseOf = (quantity: number) =>
  ({ type: "purchases", attributes: { quantity }, relationships }) as const;

// With a key the request is carried out once, however often it is sent.
const { data: purchase } = await purchases.createPurchase({
  purchaseInput: { data: purchaseOf(2) },
  idempotencyKey: randomUUID(),
});
console.log(`purchased: ${purchase.attributes?.quantity}`);

const { data: hold } = await holds.createHold({
  holdInput: { data: { type: "holds", attributes: { quantity: 3, seconds: 300 }, relationships } },
});
console.log(`held: ${hold.attributes?.quantity}, ${hold.attributes?.status}`);

const { data: confirmed } = await purchases.createPurchase({
  purchaseInput: {
    data: { type: "purchases", relationships: { hold: { data: { type: "holds", id: hold.id } } } },
  },
});
console.log(`confirmed: ${confirmed.attributes?.quantity}`);

const lines = [1, 1].map((quantity) => ({ op: "add", data: purchaseOf(quantity) }) as const);
const ordered = await orders.placeOrder({ orderInput: { atomicOperations: lines } });
const quantities = ordered?.atomicResults.map(({ data }) =>
  data.type === "purchases" ? data.attributes?.quantity : undefined,
);
console.log(`ordered: ${quantities?.join(", ")}`);

const { data: changed } = await ticketOptions.changeTicketOption({
  id: option.id,
  ticketOptionChanges: {
    data: { type: "ticket_options", id: option.id, attributes: { capacity: 20 } },
  },
  fieldsTicketOptions: ["capacity", "allocation"],
});
const { capacity, allocation } = changed.attributes ?? {};
console.log(`changed: capacity ${capacity}, ${allocation} left`);

try {
  await purchases.createPurchase({ purchaseInput: { data: purchaseOf(100) } });
} catch (refusal) {
  if (!(refusal instanceof ResponseError)) throw refusal;
  const { errors } = ErrorsFromJSON(await refusal.response.json());
  console.log(`refused: ${errors.map(({ code }) => code).join(", ")}`);
}

const page = await purchases.listPurchases({ filterTicketOption: option.id });
const [path = ""] = page.links.self.split("?");
console.log(`listed: ${page.data.length} purchases of ${path.split("/").at(-1)}`);
