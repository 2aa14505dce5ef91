import { cursorAtEnd, type BoxOffice } from "@ticket-allocation/core";
import { JSON_API_MEDIA_TYPE } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";

import { requestTo } from "./requests.ts";

type Sample = readonly [path: string, status: number, request: () => Request];

const ids = { ticket_options: "", purchases: "", holds: "", journal_entries: "" };

/** Makes what {@link LIST_SAMPLES} are about. */
export async function prepareLists(boxOffice: BoxOffice): Promise<void> {
  const { id } = await boxOffice.createTicketOption({ name: "night pass", allocation: 10 });
  const wanted = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
  ids.ticket_options = id;
  ids.purchases = (await boxOffice.purchaseTickets(wanted)).id;
  ids.holds = (await boxOffice.holdTickets(wanted)).id;
  ids.journal_entries = `${id}-0`;
}

const get =
  (target: () => string, headers: Record<string, string> = {}) =>
  () =>
    requestTo("GET", target(), { headers });

const CURSOR = (path: string) => cursorAtEnd(sortOf(path));

const SALES = "/ticket_options/{id}/sales";

const LISTS = [
  "/ticket_options",
  "/purchases",
  "/holds",
  "/journal_entries",
  "/webhooks",
  SALES,
].map((path) => ({ path, target: () => path.replace("{id}", ids.ticket_options) }));

const RELATED = (["purchases", "holds", "journal_entries"] as const).flatMap((type) =>
  ["ticket_option", "relationships/ticket_option"].map((relation) => ({
    path: `/${type}/{id}/${relation}`,
    target: () => `/${type}/${ids[type]}/${relation}`,
  })),
);

const ENTRY = "/journal_entries/{id}";
const goneOf = () => Buffer.from(`start ${ids.ticket_options} 1 2 0`).toString("base64url");
const GONE = Buffer.from(`position ${randomUUID()} 1 2 3`).toString("base64url");

const journalSamples: readonly Sample[] = [
  [SALES, 404, get(() => SALES.replace("{id}", randomUUID()))],
  [SALES, 410, get(() => `${SALES.replace("{id}", ids.ticket_options)}?page[after]=${goneOf()}`)],
  ["/journal_entries", 410, get(() => `/journal_entries?page[after]=${GONE}`)],
  [ENTRY, 200, get(() => `/journal_entries/${ids.journal_entries}?include=ticket_option`)],
  [ENTRY, 304, get(() => `/journal_entries/${ids.journal_entries}`, { "If-None-Match": "*" })],
  [ENTRY, 400, get(() => `/journal_entries/${ids.journal_entries}?sort=name`)],
  [ENTRY, 404, get(() => `/journal_entries/${ids.journal_entries}1`)],
];

const SORTS: Readonly<Record<string, string>> = {
  "/journal_entries": "position",
  [SALES]: "start",
};
const sortOf = (path: string) => SORTS[path] ?? "id";

const listSamples = LISTS.flatMap(({ path, target }): readonly Sample[] => [
  [path, 200, get(target)],
  [path, 200, get(() => `${target()}?page[size]=1&sort=-${sortOf(path)}`)],
  [path, 400, get(() => `${target()}?page[size]=0`)],
  [path, 400, get(() => `${target()}?page[size]=${path === SALES ? 1_001 : 101}`)],
  [path, 400, get(() => `${target()}?page[after]=${CURSOR(path)}&page[before]=${CURSOR(path)}`)],
]);

const tagSamples = RELATED.filter(({ path }) => !path.includes("relationships")).map(
  ({ path, target }): Sample => [path, 304, get(target, { "If-None-Match": "*" })],
);

const relatedSamples = RELATED.flatMap(({ path, target }): readonly Sample[] => [
  [path, 200, get(target)],
  [path, 400, get(() => `${target()}?sort=name`)],
  [path, 404, get(() => path.replace("{id}", randomUUID()))],
]);

/** What can go wrong with whatever is only read. */
const headerSamples = [
  ...LISTS,
  { path: ENTRY, target: () => `/journal_entries/${ids.journal_entries}` },
  ...RELATED,
].flatMap(({ path, target }): readonly Sample[] => [
  [path, 406, get(target, { Accept: `${JSON_API_MEDIA_TYPE};charset=utf-8` })],
  [path, 415, get(target, { "Content-Type": `${JSON_API_MEDIA_TYPE};charset=utf-8` })],
]);

/** A request for each answer of lists that is documented, but for the 500s and 503s. */
export const LIST_SAMPLES: readonly Sample[] = [
  ...listSamples,
  ...journalSamples,
  ...relatedSamples,
  ...tagSamples,
  ...headerSamples,
  ["/purchases", 200, get(() => "/purchases?include=ticket_option&fields[purchases]=quantity")],
  ["/holds", 200, get(() => "/holds?include=ticket_option&filter[status]=active")],
];
