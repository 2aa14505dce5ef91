import { buyerId, takeBuyerOfToken, whenBuyerChanges } from "./buyer.js";
import { byId } from "./find-element.js";
import { refreshHolds, tickHolds } from "./holds.js";
import { createOptionCard } from "./option-card.js";
import { OptionList } from "./option-list.js";
import { offerTicketOptions } from "./put-on-sale.js";
import { readRecentSales } from "./recent-sales.js";
import { SalesMeter } from "./sales-meter.js";
import { formatNumber } from "./texts.js";
import { askForToken, whenTokenChanges } from "./token.js";

/** @import { OptionCard } from "./option-card.js" */
/** @import { Page } from "./option-list.js" */
/** @import { TicketOption } from "./ticket-option.js" */

const optionsElement = byId("options", HTMLUListElement);
const connection = byId("connection", HTMLElement);
const find = byId("find", HTMLInputElement);
const state = byId("state", HTMLSelectElement);
const showNew = byId("show-new", HTMLButtonElement);
const [newer, older] = [byId("newer", HTMLButtonElement), byId("older", HTMLButtonElement)];

/** @type {Map<string, OptionCard & { option: TicketOption }>} */
const cards = new Map();
/** @type {Page | undefined} */
let page;
/** Whether another page was asked for and is not shown yet. */
let isTurning = false;

const meter = new SalesMeter();
/** Once: what was sold while the page is open is counted. */
let isHistoryRead = false;
const drawSales = await loadSalesPlot(byId("plot", HTMLElement));

const list = new OptionList({
  onPage(shown) {
    showConnection("live", "Live");
    page = shown;
    meter.observe(shown.options, Date.now());
    if (!isHistoryRead) void readHistory(shown.options);
    showCards(shown.options);
    showTotals(shown.options);
    showWaiting(shown.waitingCount);
    if (isTurning) goToStart();
  },
  onGap: () => meter.forgetOptions(),
  isInUse: () => optionsElement.matches(":hover, :focus-within"),
  onLost(problem) {
    if (problem) showConnection("lost", `Not connected: ${problem.message}`);
    else showConnection("connecting", "Connecting…");
    if (problem?.status === 401) askForToken(problem.message);
  },
});

/**
 * The plot begins empty without it.
 *
 * @param {readonly TicketOption[]} options
 */
async function readHistory(options) {
  isHistoryRead = true;
  try {
    for (const { second, count } of await readRecentSales(options)) meter.addEarlier(second, count);
  } catch {
    // The connection was lost. The list says so.
  }
}

/**
 * The page works without it: it cannot be loaded where the language of the browser has a name that `Intl` rejects.
 *
 * @param {HTMLElement} element
 * @returns {Promise<(counts: number[]) => void>}
 */
async function loadSalesPlot(element) {
  try {
    const { createSalesPlot } = await import("./sales-plot.js");
    return createSalesPlot(element);
  } catch {
    element.removeAttribute("role");
    element.removeAttribute("aria-label");
    element.textContent = "This browser cannot show the plot of sales.";
    return () => {};
  }
}

/**
 * @param {"connecting" | "live" | "lost"} kind
 * @param {string} text
 */
function showConnection(kind, text) {
  if (connection.textContent === text) return;
  connection.dataset["state"] = kind;
  connection.textContent = text;
}

/** @param {readonly TicketOption[]} options */
function showCards(options) {
  const shown = new Set(options.map(({ id }) => id));
  for (const [id, { element }] of cards) {
    if (shown.has(id)) continue;
    element.remove();
    cards.delete(id);
  }
  for (const [index, option] of options.entries()) {
    const card = cards.get(option.id);
    if (card) {
      if (JSON.stringify(card.option) !== JSON.stringify(option)) card.update(option);
      card.option = option;
    } else {
      cards.set(option.id, { ...createOptionCard(option), option });
    }
    const { element } = cards.get(option.id) ?? {};
    // A card that moves would lose the focus.
    const place = optionsElement.children[index] ?? null;
    if (element && element !== place) optionsElement.insertBefore(element, place);
  }
  showFound();
}

function showFound() {
  const text = find.value.trim().toLowerCase();
  let found = 0;
  for (const { element, option } of cards.values()) {
    element.hidden = !option.name.toLowerCase().includes(text);
    if (!element.hidden) found += 1;
  }
  byId("no-options", HTMLElement).hidden = cards.size > 0;
  const noneFound = byId("none-found", HTMLElement);
  noneFound.hidden = cards.size === 0 || found > 0;
  noneFound.textContent = `No name on this page matches.${page?.older ? " Try “Older”." : ""}`;
  newer.disabled = page?.newer === undefined;
  older.disabled = page?.older === undefined;
  byId("pager", HTMLElement).hidden = newer.disabled && older.disabled;
}

/** @param {number} count of new ticket options */
function showWaiting(count) {
  showNew.hidden = count === 0;
  showNew.textContent = `${formatNumber(count)} new: show`;
}

/** @param {readonly TicketOption[]} options */
function showTotals(options) {
  let [left, taken] = [0, 0];
  for (const { allocation, capacity, drawsOnOthers } of options) {
    if (drawsOnOthers) continue;
    left += allocation;
    taken += capacity - allocation;
  }
  byId("total-left", HTMLElement).textContent = formatNumber(left);
  byId("total-taken", HTMLElement).textContent = formatNumber(taken);
}

function tick() {
  const { counts, rate, peak } = meter.read(Date.now());
  drawSales(counts);
  byId("rate-now", HTMLElement).textContent = formatNumber(rate);
  byId("rate-peak", HTMLElement).textContent = formatNumber(peak);
  for (const card of cards.values()) card.tick();
  tickHolds();
}

find.addEventListener("input", showFound);
state.addEventListener("change", () => list.showState(state.value));
newer.addEventListener("click", () => turnTo(page?.newer));
older.addEventListener("click", () => turnTo(page?.older));

/** @param {string | undefined} query */
function turnTo(query) {
  if (query === undefined) return;
  isTurning = true;
  list.showPage(query);
}

function goToStart() {
  isTurning = false;
  byId("options-title", HTMLElement).scrollIntoView();
  optionsElement.focus({ preventScroll: true });
}

showNew.addEventListener("click", () => {
  isTurning = true;
  list.showAll();
});
offerTicketOptions(() => list.showAll());
whenBuyerChanges(() => void refreshHolds());
whenTokenChanges(() => {
  takeBuyerOfToken();
  list.showAll();
});
setInterval(tick, 1_000);
buyerId();
void refreshHolds();
