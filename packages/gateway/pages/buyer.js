import { byId } from "./find-element.js";
import { isId, newId } from "./new-id.js";
import { recall, remember } from "./tab-storage.js";
import { subjectOfToken } from "./token.js";

const KEY = "buyer";

const form = byId("buyer", HTMLFormElement);
const input = byId("buyer-id", HTMLInputElement);
const problem = byId("buyer-problem", HTMLElement);

/** @type {(() => void) | undefined} */
let onChange;

/**
 * The buyer: the user of the token, or a random user of this tab.
 *
 * @returns {string}
 */
export function buyerId() {
  const id = recall(KEY);
  return isId(id) ? id : chooseBuyer(newId());
}

/**
 * @param {() => void} listener called when somebody else buys
 */
export function whenBuyerChanges(listener) {
  onChange = listener;
}

/** A new token is about another user. */
export function takeBuyerOfToken() {
  chooseBuyer(subjectOfToken() ?? buyerId());
}

/**
 * @param {string} id
 * @returns {string}
 */
function chooseBuyer(id) {
  remember(KEY, id);
  input.value = id;
  checkInput();
  onChange?.();
  return id;
}

function checkInput() {
  const isValid = isId(input.value.trim());
  input.ariaInvalid = isValid ? null : "true";
  problem.textContent = isValid ? "" : "This is not a UUID: the buyer stays the same.";
  return isValid;
}

form.addEventListener("submit", (event) => event.preventDefault());
input.addEventListener("change", () => {
  if (checkInput()) chooseBuyer(input.value.trim().toLowerCase());
});
byId("new-buyer", HTMLButtonElement).addEventListener("click", () => chooseBuyer(newId()));
input.value = buyerId();
