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
 * @param {string} [subject] the name of the ticket option that it is about
 */
export function report(outcome, text, subject) {
  const time = document.createElement("time");
  time.textContent = new Date().toLocaleTimeString("en-GB");
  const message = document.createElement("span");
  message.dataset["outcome"] = outcome;
  message.textContent = text;
  if (subject !== undefined) {
    // A name may be written from right to left.
    const name = document.createElement("bdi");
    name.textContent = subject;
    message.prepend(name, ": ");
  }
  const entry = document.createElement("li");
  entry.append(time, message);
  list.prepend(entry);
  while (list.children.length > MAX_ENTRIES) list.lastElementChild?.remove();
  empty.hidden = true;
}
