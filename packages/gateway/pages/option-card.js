import { report } from "./activity.js";
import { sendRequest } from "./api.js";
import { buyerId } from "./buyer.js";
import { serverNow } from "./clock.js";
import { cloneTemplate, findElement, partOf } from "./find-element.js";
import { refreshHolds } from "./holds.js";
import { perform } from "./perform.js";
import { formatNumber, formatTickets } from "./texts.js";
import { describeRules, SALE_STATES, saleState } from "./ticket-option.js";

/** @import { TicketOption } from "./ticket-option.js" */

/**
 * @typedef {object} OptionCard
 * @property {HTMLElement} element
 * @property {(option: TicketOption) => void} update shows it as it is now
 * @property {() => void} tick shows what changes with time
 */

/**
 * Creates the card of a ticket option, with a form that buys.
 *
 * @param {TicketOption} initial
 * @returns {OptionCard}
 */
export function createOptionCard(initial) {
  const element = cloneTemplate("option-card");
  const part = (/** @type {string} */ name) => partOf(element, name, HTMLElement);
  const button = (/** @type {string} */ name) => partOf(element, name, HTMLButtonElement);
  const quantityInput = partOf(element, "quantity", HTMLInputElement);
  const meter = findElement(element, ".meter", HTMLElement);
  const [name, outcome] = [part("name"), part("outcome")];
  name.id = `option-${initial.id}`;
  findElement(element, "article", HTMLElement).setAttribute("aria-labelledby", name.id);
  outcome.id = `outcome-${initial.id}`;
  quantityInput.setAttribute("aria-describedby", outcome.id);

  let option = initial;

  function update(/** @type {TicketOption} */ changed) {
    if (changed.allocation === 0 && option.allocation > 0) {
      report("seen", "Sold out.", changed.name);
    }
    option = changed;
    const { allocation, capacity, state } = option;
    name.textContent = option.name;
    name.title = option.name;
    part("left").textContent = formatNumber(allocation);
    part("of").textContent = `of ${formatNumber(capacity)} left`;
    meter.ariaValueMax = String(capacity);
    meter.ariaValueNow = String(allocation);
    meter.ariaValueText = `${formatNumber(allocation)} of ${formatNumber(capacity)}`;
    part("fill").style.setProperty("--share", String(capacity === 0 ? 0 : allocation / capacity));
    for (const [each, text] of Object.entries({ buy: "Buy", hold: "Hold", pause: pauseText() })) {
      button(each).textContent = text;
      button(each).setAttribute("aria-label", `${text}: ${option.name}`);
    }
    button("pause").hidden = state === "archived";
    tick();
  }

  const pauseText = () => (option.state === "paused" ? "Resume" : "Pause");

  function tick() {
    const now = serverNow();
    const state = saleState(option, now);
    element.dataset["state"] = state;
    setText(part("state"), SALE_STATES[state]);
    setText(part("rules"), describeRules(option, now));
  }

  function quantity() {
    return quantityInput.checkValidity() ? quantityInput.valueAsNumber : undefined;
  }

  /** @param {"purchases" | "holds"} type */
  async function take(type) {
    const count = quantity();
    if (count === undefined) {
      quantityInput.reportValidity();
      return;
    }
    const tickets = formatTickets(count);
    await perform({
      subject: option.name,
      button: button(type === "purchases" ? "buy" : "hold"),
      outcome,
      act: () =>
        sendRequest("POST", type, {
          type,
          attributes: { quantity: count },
          relationships: {
            ticket_option: { data: { type: "ticket_options", id: option.id } },
            user: { data: { type: "users", id: buyerId() } },
          },
        }),
      done: type === "purchases" ? `Bought ${tickets}.` : `Holding ${tickets}.`,
      refused: type === "purchases" ? "Not bought" : "Not held",
    });
    if (type === "holds") await refreshHolds();
  }

  findElement(element, "form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void take("purchases");
  });
  button("hold").addEventListener("click", () => void take("holds"));
  button("pause").addEventListener("click", () => {
    const state = option.state === "paused" ? "on_sale" : "paused";
    const verb = state === "paused" ? "paused" : "resumed";
    void perform({
      subject: option.name,
      button: button("pause"),
      outcome,
      act: () =>
        sendRequest("PATCH", `ticket_options/${option.id}`, {
          type: "ticket_options",
          id: option.id,
          attributes: { state },
        }),
      done: `The sale is ${verb}.`,
      refused: `The sale was not ${verb}`,
    });
  });

  update(initial);
  return { element, update, tick };
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
