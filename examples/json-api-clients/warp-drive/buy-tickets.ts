/**
 * Buys tickets over JSON:API with WarpDrive, from a gateway that is started with `DOCUMENT_LINKS=all`: the development build of
 * WarpDrive, which `npm start` takes, expects links of relationships in all documents.
 */
import { recordIdentifierFor, useRecommendedStore } from "@warp-drive/core";
import { setupSignals } from "@warp-drive/core/configure";
import { withDefaults } from "@warp-drive/core/reactive";
import { JSONAPICache } from "@warp-drive/json-api";
import {
  createRecord,
  findRecord,
  serializeResources,
  setBuildURLConfig,
} from "@warp-drive/utilities/json-api";
import { randomUUID } from "node:crypto";

interface TicketOption {
  readonly id: string;
  readonly name: string;
  readonly allocation: number;
}

interface Purchase {
  readonly id: string;
  readonly quantity: number;
  readonly ticket_option: TicketOption;
}

// In an application the package for its framework does this. Here nothing is rendered.
setupSignals(() => ({
  createSignal: () => ({}),
  consumeSignal() {},
  notifySignal() {},
  createMemo: (_object, _key, compute) => compute,
  willSyncFlushWatchers: () => false,
  waitFor: (promise) => promise,
}));
setBuildURLConfig({
  host: process.env["TICKETS_URL"] ?? "http://127.0.0.1:3000",
  namespace: "",
});

const field = (name: string) => ({ kind: "field", name }) as const;
const belongsTo = (name: string, type: string, linksMode: boolean) =>
  ({
    kind: "belongsTo",
    name,
    type,
    options: { async: false, inverse: null, ...(linksMode && { linksMode }) },
  }) as const;
const Store = useRecommendedStore({
  cache: JSONAPICache,
  schemas: [
    withDefaults({
      type: "ticket_options",
      fields: [field("name"), field("description"), field("allocation")],
    }),
    withDefaults({ type: "users", fields: [] }),
    withDefaults({
      type: "purchases",
      fields: [
        field("quantity"),
        belongsTo("ticket_option", "ticket_options", true),
        // Users are managed elsewhere, so they have no links.
        belongsTo("user", "users", false),
      ],
    }),
  ],
});
const store = new Store();

const ticketOption = await create<TicketOption>("ticket_options", {
  name: "day pass",
  allocation: 3,
});
console.log(`on sale: ${ticketOption.name}, ${ticketOption.allocation} tickets`);

const user = store.push({ data: { type: "users", id: randomUUID() } });
const wish = { quantity: 2, ticket_option: ticketOption, user };
const { id, quantity } = await create<Purchase>("purchases", wish, "?include=ticket_option");
console.log(`purchased: ${quantity}`);

try {
  await create("purchases", wish, "?include=ticket_option");
} catch (error) {
  console.log(`refused: ${codeOf(error)}`);
}

const found = await find<Purchase>("purchases", id, "ticket_option");
console.log(`left of ${found.ticket_option.name}: ${found.ticket_option.allocation}`);

/** Saves a new record. The media type and the document have to be added to the request of the library. */
async function create<Resource>(type: string, fields: object, query = ""): Promise<Resource> {
  const record = store.createRecord(type, fields);
  const request = createRecord<Resource>(record);
  const document = serializeResources(store.cache, recordIdentifierFor(record));
  request.headers.set("Content-Type", "application/vnd.api+json");
  const body = JSON.stringify(document);
  const { content } = await store.request({ ...request, url: request.url + query, body });
  return content.data;
}

async function find<Resource>(type: string, id: string, include: string): Promise<Resource> {
  const request = findRecord<Resource>(type, id, { include: [include], reload: true });
  const { content } = await store.request(request);
  return content.data;
}

/** The first error of the document. Errors of the library have it as their `content`. */
function codeOf(error: unknown): string {
  return String(Object(error).content.errors[0].code);
}
