import { report } from "./activity.js";
import { Refusal } from "./api.js";
import { askForToken } from "./token.js";

/**
 * @template Result
 * @typedef {object} Action
 * @property {HTMLButtonElement} button that was pressed: it does nothing more until the server has answered
 * @property {() => Promise<Result>} act
 * @property {string} [subject] the name of the ticket option that it is about
 * @property {string} done what was done, in words
 * @property {string} refused what was not done, in words; the reason follows
 * @property {HTMLElement} [outcome] shows either beside the button
 */

/**
 * Does what a button is for, and shows the outcome.
 *
 * @template Result
 * @param {Action<Result>} action
 * @returns {Promise<Result | Refusal | undefined>} undefined if it was being done already
 */
export async function perform({ button, act, subject, done, refused, outcome }) {
  if (button.ariaBusy === "true") return undefined;
  button.ariaBusy = "true";
  try {
    const result = await act();
    show("done", done);
    return result;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    show("refused", `${refused}: ${error.message}.`);
    if (error.status === 401) askForToken(error.message);
    return error;
  } finally {
    button.ariaBusy = null;
  }

  /**
   * @param {"done" | "refused"} kind
   * @param {string} text
   */
  function show(kind, text) {
    report(kind, text, subject);
    if (!outcome) return;
    outcome.dataset["outcome"] = kind;
    outcome.textContent = text;
  }
}
