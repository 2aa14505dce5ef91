import { serverNow } from "./clock.js";
import { METERED_SECONDS } from "./sales-meter.js";
import { authorization } from "./token.js";

/** @import { TicketOption } from "./ticket-option.js" */

/** As many as one operation may ask for. */
const MAX_OPTIONS = 6;

/**
 * Reads what was sold and held in the last two minutes, if the server keeps a journal and the token may read it: of those
 * ticket options of which most is gone. By GraphQL, because a browser complains of each refusal of the REST API.
 *
 * @param {readonly TicketOption[]} options
 * @returns {Promise<{ second: number, count: number }[]>} seconds since 1970 by the clock of the browser
 */
export async function readRecentSales(options) {
  const wanted = options
    .filter((option) => !option.drawsOnOthers && takenOf(option) > 0)
    .toSorted((one, other) => takenOf(other) - takenOf(one))
    .slice(0, MAX_OPTIONS);
  if (wanted.length === 0) return [];
  const now = serverNow();
  const from = new Date(now - METERED_SECONDS * 1_000).toISOString();
  // The latest first: of a ticket option that sells fast, a page has fewer seconds.
  const fields = wanted.map(
    ({ id }, index) =>
      `s${index}: sales(ticketOptionId: "${id}", interval: SECOND, filter: { from: "${from}" }, sort: START_DESC, first: ${METERED_SECONDS}) {
        edges { node { start purchased confirmed held drawn } } }`,
  );
  const response = await fetch("graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...authorization() },
    body: JSON.stringify({ query: `{ ${fields.join(" ")} }` }),
  });
  const { data } = await response.json();
  /** @type {{ edges: { node: SalesInterval }[] }[]} */
  const found = Object.values(data ?? {}).filter((page) => page !== null);
  return found.flatMap(({ edges }) =>
    edges.map(({ node: { start, purchased, confirmed, held, drawn } }) => ({
      second: Math.floor((Date.parse(start) - now + Date.now()) / 1_000),
      count: purchased - confirmed + held + Math.max(0, drawn),
    })),
  );
}

/**
 * @typedef {object} SalesInterval
 * @property {string} start
 * @property {number} purchased
 * @property {number} confirmed
 * @property {number} held
 * @property {number} drawn
 */

/** @param {TicketOption} option */
function takenOf({ capacity, allocation }) {
  return capacity - allocation;
}
