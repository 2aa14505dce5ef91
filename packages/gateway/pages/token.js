import { byId, findElement, partOf } from "./find-element.js";
import { isId } from "./new-id.js";
import { recall, remember } from "./tab-storage.js";

const KEY = "token";

const dialog = byId("ask-token", HTMLDialogElement);
const form = findElement(dialog, "form", HTMLFormElement);
const input = findElement(form, "input", HTMLInputElement);
const reason = partOf(dialog, "reason", HTMLElement);
const change = byId("change-token", HTMLButtonElement);

/** @type {(() => void) | undefined} */
let onToken;

/**
 * The headers that authenticate a request. The token stays in this tab, and is never part of a URL.
 *
 * @returns {Record<string, string>}
 */
export function authorization() {
  const token = recall(KEY);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/**
 * The user that the token is about.
 *
 * @returns {string | undefined}
 */
export function subjectOfToken() {
  try {
    const payload = (recall(KEY) ?? "").split(".")[1] ?? "";
    const { sub } = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return isId(sub) ? sub.toLowerCase() : undefined;
  } catch {
    // It is not a JSON Web Token.
    return undefined;
  }
}

/**
 * Asks for a token, because the server has rejected a request.
 *
 * @param {string} why
 */
export function askForToken(why) {
  reason.textContent = why;
  change.hidden = false;
  if (!dialog.open) dialog.showModal();
}

/**
 * @param {() => void} listener called when a token was entered
 */
export function whenTokenChanges(listener) {
  onToken = listener;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const token = input.value.trim().replace(/^Bearer\s+/iu, "");
  if (token === "") return;
  if (!/^[!-~]+$/u.test(token)) {
    reason.textContent = "This is not a token: it has a space, or a character that is not ASCII.";
    return;
  }
  remember(KEY, token);
  input.value = "";
  dialog.close();
  onToken?.();
});
partOf(dialog, "cancel", HTMLButtonElement).addEventListener("click", () => dialog.close());
change.addEventListener("click", () => askForToken("Enter another token."));
change.hidden = recall(KEY) === undefined;
