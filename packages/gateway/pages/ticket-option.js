import { formatDuration, formatMoment, formatNumber } from "./texts.js";

/**
 * @typedef {object} TicketOption
 * @property {string} id
 * @property {string} name
 * @property {number} allocation
 * @property {number} capacity
 * @property {"on_sale" | "paused" | "archived"} state
 * @property {number | undefined} startsAt
 * @property {number | undefined} endsAt
 * @property {number | null} maxPerUser
 * @property {number | null} minPerPurchase
 * @property {number | null} maxPerPurchase
 * @property {boolean} drawsOnOthers
 */

/** The fields of the documents that `toTicketOption` reads. */
export const TICKET_OPTION_FIELDS =
  "name,allocation,capacity,state,sale_starts_at,sale_ends_at,max_per_user,min_per_purchase,max_per_purchase,draws_on";

/**
 * @param {any} resource of a JSON:API document
 * @returns {TicketOption}
 */
export function toTicketOption({ id, attributes, relationships }) {
  return {
    id,
    name: attributes.name,
    allocation: attributes.allocation,
    capacity: attributes.capacity,
    state: attributes.state,
    startsAt: toTime(attributes.sale_starts_at),
    endsAt: toTime(attributes.sale_ends_at),
    maxPerUser: attributes.max_per_user,
    minPerPurchase: attributes.min_per_purchase,
    maxPerPurchase: attributes.max_per_purchase,
    drawsOnOthers: relationships.draws_on.data.length > 0,
  };
}

/**
 * @param {string | null} text
 * @returns {number | undefined}
 */
function toTime(text) {
  return text === null ? undefined : Date.parse(text);
}

/** @typedef {"archived" | "sold-out" | "paused" | "scheduled" | "ended" | "on-sale"} SaleState */

/** @type {Readonly<Record<SaleState, string>>} */
export const SALE_STATES = {
  archived: "Archived",
  "sold-out": "Sold out",
  paused: "Paused",
  scheduled: "Not yet on sale",
  ended: "Sale ended",
  "on-sale": "On sale",
};

/**
 * @param {TicketOption} option
 * @param {number} now
 * @returns {SaleState}
 */
export function saleState({ state, allocation, startsAt, endsAt }, now) {
  if (state === "archived") return "archived";
  if (allocation === 0) return "sold-out";
  if (state === "paused") return "paused";
  if (startsAt !== undefined && now < startsAt) return "scheduled";
  if (endsAt !== undefined && now >= endsAt) return "ended";
  return "on-sale";
}

/**
 * @param {TicketOption} option
 * @param {number} now
 * @returns {string} the rules of its sale, in words
 */
export function describeRules(option, now) {
  const { startsAt, endsAt, maxPerUser, minPerPurchase, maxPerPurchase } = option;
  const rules = [
    startsAt !== undefined && now < startsAt && `starts in ${formatDuration(startsAt - now)}`,
    endsAt !== undefined && now < endsAt && `ends ${formatMoment(endsAt)}`,
    maxPerUser !== null && `up to ${formatNumber(maxPerUser)} per user`,
    minPerPurchase !== null && `from ${formatNumber(minPerPurchase)} per purchase`,
    maxPerPurchase !== null && `up to ${formatNumber(maxPerPurchase)} per purchase`,
    option.drawsOnOthers && "draws on others",
  ];
  return rules.filter((rule) => rule !== false).join(" · ");
}
