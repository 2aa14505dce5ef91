import { report } from "./activity.js";
import { Refusal, sendRequest } from "./api.js";
import { buyerId } from "./buyer.js";
import { serverNow } from "./clock.js";
import { byId, cloneTemplate, partOf } from "./find-element.js";
import { perform } from "./perform.js";
import { formatDuration, formatTickets } from "./texts.js";

/**
 * @typedef {object} Hold
 * @property {string} id
 * @property {string} tickets such as `2 tickets`
 * @property {string} name of the ticket option
 * @property {number} createdAt
 * @property {number} expiresAt
 */

const list = byId("holds", HTMLUListElement);
const title = byId("holds-title", HTMLElement);
const empty = byId("no-holds", HTMLElement);

/** @type {Map<string, { readonly hold: Hold, readonly element: HTMLElement }>} */
const rows = new Map();

let latestRefresh = 0;

/** Shows the holds that the buyer has, the newest first, up to 100. */
export async function refreshHolds() {
  latestRefresh += 1;
  const refresh = latestRefresh;
  const query = new URLSearchParams({
    "filter[user]": buyerId(),
    "filter[status]": "active",
    sort: "-id",
    "page[size]": "100",
    include: "ticket_option",
    "fields[holds]": "quantity,expires_at,created_at,ticket_option",
    "fields[ticket_options]": "name",
  });
  try {
    const document = await sendRequest("GET", `holds?${query}`);
    // Responses may arrive in another order than requests were sent.
    if (refresh === latestRefresh) showHolds(toHolds(document));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (refresh !== latestRefresh) return;
    showHolds([]);
    if (error.status !== 401) report("refused", `The holds are not shown: ${error.message}.`);
  }
}

/** Shows the time that is left. */
export function tickHolds() {
  const now = serverNow();
  for (const { hold, element } of rows.values()) {
    const leftMs = hold.expiresAt - now;
    if (leftMs <= 0) {
      report("seen", `The hold of ${hold.tickets} has expired.`, hold.name);
      removeRow(hold.id);
      continue;
    }
    partOf(element, "left", HTMLElement).textContent = formatDuration(leftMs);
    const share = leftMs / (hold.expiresAt - hold.createdAt);
    partOf(element, "fill", HTMLElement).style.setProperty("--share", String(Math.min(1, share)));
  }
}

/**
 * @param {any} document
 * @returns {Hold[]}
 */
function toHolds({ data, included }) {
  const names = new Map(
    included.map((/** @type {any} */ { id, attributes }) => [id, attributes.name]),
  );
  return data.map((/** @type {any} */ { id, attributes, relationships }) => ({
    id,
    tickets: formatTickets(attributes.quantity),
    name: names.get(relationships.ticket_option.data.id),
    createdAt: Date.parse(attributes.created_at),
    expiresAt: Date.parse(attributes.expires_at),
  }));
}

/** @param {readonly Hold[]} holds */
function showHolds(holds) {
  const shown = new Set(holds.map(({ id }) => id));
  for (const id of rows.keys()) if (!shown.has(id)) removeRow(id);
  for (const hold of holds.toReversed()) {
    if (rows.has(hold.id)) continue;
    const element = createRow(hold);
    rows.set(hold.id, { hold, element });
    list.prepend(element);
  }
  empty.hidden = rows.size > 0;
  tickHolds();
}

/** @param {string} id */
function removeRow(id) {
  const { element } = rows.get(id) ?? {};
  const hadFocus = element?.contains(document.activeElement);
  element?.remove();
  rows.delete(id);
  empty.hidden = rows.size > 0;
  if (hadFocus) title.focus();
}

/** @param {Hold} hold */
function createRow(hold) {
  const element = cloneTemplate("hold-row");
  const { tickets, name } = hold;
  partOf(element, "tickets", HTMLElement).textContent = tickets;
  partOf(element, "name", HTMLElement).textContent = name;
  const confirm = partOf(element, "confirm", HTMLButtonElement);
  const release = partOf(element, "release", HTMLButtonElement);
  confirm.setAttribute("aria-label", `Confirm: ${tickets} for ${name}`);
  release.setAttribute("aria-label", `Release: ${tickets} for ${name}`);

  confirm.addEventListener("click", () =>
    settle({
      button: confirm,
      act: () =>
        sendRequest("POST", "purchases", {
          type: "purchases",
          relationships: { hold: { data: { type: "holds", id: hold.id } } },
        }),
      subject: name,
      done: `Confirmed the hold of ${tickets}.`,
      refused: `The hold of ${tickets} was not confirmed`,
    }),
  );
  release.addEventListener("click", () =>
    settle({
      button: release,
      act: () => sendRequest("DELETE", `holds/${hold.id}`),
      subject: name,
      done: `Released the hold of ${tickets}.`,
      refused: `The hold of ${tickets} was not released`,
    }),
  );
  return element;
}

/** @param {import("./perform.js").Action<unknown>} action */
function settle(action) {
  void perform(action).then(refreshHolds);
}
