import { byId } from "./find-element.js";

const MAX_ENTRIES = 50;

const list = byId("activity", HTMLOListElement);
const empty = byId("no-activity", HTMLElement);

/** @typedef {"done" | "refused" | "seen"} Outcome */

/**
 * Adds an entry at the top. Screen readers read it out.
 *
 * @param {Outcome} outcome
 * @param {string} text
 */
export function report(outcome, text) {
  const time = document.createElement("time");
  time.textContent = new Date().toLocaleTimeString("en-GB");
  const message = document.createElement("span");
  message.dataset["outcome"] = outcome;
  message.textContent = text;
  const entry = document.createElement("li");
  entry.append(time, message);
  list.prepend(entry);
  while (list.children.length > MAX_ENTRIES) list.lastElementChild?.remove();
  empty.hidden = true;
}
