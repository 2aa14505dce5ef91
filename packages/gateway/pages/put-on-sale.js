import { Refusal, sendRequest } from "./api.js";
import { byId, findElement, partOf } from "./find-element.js";
import { perform } from "./perform.js";

const dialog = byId("offer", HTMLDialogElement);
const form = findElement(dialog, "form", HTMLFormElement);
const submit = findElement(form, "[type=submit]", HTMLButtonElement);

/**
 * @param {() => void} onCreated
 */
export function offerTicketOptions(onCreated) {
  byId("put-on-sale", HTMLButtonElement).addEventListener("click", () => {
    showProblems([]);
    dialog.showModal();
  });
  partOf(form, "cancel", HTMLButtonElement).addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void offer();
  });

  async function offer() {
    const unreadable = findUnreadable();
    if (unreadable.length > 0) {
      showProblems(unreadable);
      return;
    }
    const attributes = readAttributes();
    const created = await perform({
      button: submit,
      act: () => sendRequest("POST", "ticket_options", { type: "ticket_options", attributes }),
      subject: attributes.name,
      done: "On sale.",
      refused: "Not put on sale",
    });
    if (created instanceof Refusal) {
      showProblems(created.errors);
    } else if (created) {
      dialog.close();
      form.reset();
      onCreated();
    }
  }
}

/**
 * What the browser cannot read, such as a date without a time, has an empty value: it must not pass for left out.
 *
 * @returns {Refusal["errors"]}
 */
function findUnreadable() {
  const inputs = Array.from(form.querySelectorAll("input"));
  return inputs
    .filter(({ validity }) => validity.badInput)
    .map(({ name }) => ({ detail: "Give date and time.", source: { pointer: name } }));
}

/** What is left empty is left out. The server judges the rest. */
function readAttributes() {
  const [startsAt, endsAt] = [textOf("sale_starts_at"), textOf("sale_ends_at")];
  const limit = textOf("max_per_user");
  return {
    name: textOf("name"),
    allocation: toNumber(textOf("allocation")),
    ...(startsAt && { sale_starts_at: toMoment(startsAt) }),
    ...(endsAt && { sale_ends_at: toMoment(endsAt) }),
    ...(limit && { max_per_user: toNumber(limit) }),
  };
}

/** @param {string} field */
function textOf(field) {
  return findElement(form, `[name="${field}"]`, HTMLInputElement).value.trim();
}

/**
 * @param {string} text
 * @returns {number | string} text that is not a number, for the server to reject
 */
function toNumber(text) {
  // `1,000` is a thousand; `1,5` is no whole number.
  const isGrouped = /^\d{1,3}(?:[,\s]\d{3})+$/u.test(text);
  const digits = isGrouped ? text.replaceAll(/[,\s]/gu, "") : text;
  return /^\d+$/u.test(digits) ? Number(digits) : text;
}

/**
 * @param {string} text a local time
 * @returns {string}
 */
function toMoment(text) {
  return new Date(text).toISOString();
}

/**
 * Shows each problem beside its field.
 *
 * @param {Refusal["errors"]} errors
 */
function showProblems(errors) {
  /** @type {HTMLInputElement | undefined} */
  let first;
  for (const problem of form.querySelectorAll("[data-field]")) {
    const field = problem.getAttribute("data-field") ?? "";
    const input = form.querySelector(`input[name="${field}"]`);
    const its = errors.filter((error) => fieldOf(error) === field);
    problem.textContent = its.map(({ detail, title }) => detail ?? title).join(". ");
    if (!(input instanceof HTMLInputElement)) continue;
    input.ariaInvalid = its.length > 0 ? "true" : null;
    if (its.length > 0) first ??= input;
  }
  first?.focus();
}

/**
 * @param {Refusal["errors"][number]} error
 * @returns {string} empty if it is about no field of the form
 */
function fieldOf({ source }) {
  const name = source?.pointer?.split("/").at(-1) ?? "";
  return form.querySelector(`[data-field="${CSS.escape(name)}"]`) ? name : "";
}
