import { pause, sendRequest } from "./api.js";
import { followDocument } from "./event-stream.js";
import { TICKET_OPTION_FIELDS, toTicketOption } from "./ticket-option.js";

/** @import { Refusal } from "./api.js" */
/** @import { TicketOption } from "./ticket-option.js" */

/**
 * @typedef {object} Page
 * @property {readonly TicketOption[]} options
 * @property {string | undefined} newer the query of the page before
 * @property {string | undefined} older the query of the page after
 */

/**
 * @typedef {object} ListListener
 * @property {(page: Page) => void} onPage each time that something changes
 * @property {() => void} onGap before the list is read again after a time in which it was not followed
 * @property {(problem: Refusal | undefined) => void} onLost
 */

const PAGE_SIZE = "100";
const NEWEST_CHECK_MS = 2_000;

/** Follows one page of the list of ticket options, the newest first, while somebody can see it. */
export class OptionList {
  #listener;
  #query = firstPage("");
  /** As it is shown; undefined while it is not followed. @type {Page | undefined} */
  #page;
  #following = new AbortController();

  /** @param {ListListener} listener */
  constructor(listener) {
    this.#listener = listener;
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) {
        this.follow();
        return;
      }
      this.#following.abort();
      this.#page = undefined;
    });
    void this.#keepChecking();
    if (!document.hidden) this.follow();
  }

  /** @param {string} state of the ticket options; empty: all but the archived */
  showState(state) {
    this.showPage(firstPage(state));
  }

  /** @param {string} query of a page */
  showPage(query) {
    this.#query = query;
    this.follow();
  }

  /** Reads the list again: a stream shows no ticket option that was created after it has begun. */
  follow() {
    if (this.#following.signal.aborted) this.#listener.onGap();
    this.#following.abort();
    this.#following = new AbortController();
    void followDocument(`ticket_options?${this.#query}`, this.#following.signal, {
      onDocument: ({ data, links }) => {
        this.#page = {
          options: data.map(toTicketOption),
          newer: queryOf(links.prev),
          older: queryOf(links.next),
        };
        this.#listener.onPage(this.#page);
      },
      onEnd: (problem) => {
        this.#listener.onLost(problem);
        if (problem?.status === 401) this.#following.abort();
        this.#page = undefined;
        this.#listener.onGap();
      },
    });
  }

  async #keepChecking() {
    for (;;) {
      await pause(NEWEST_CHECK_MS);
      if (this.#page && this.#page.newer === undefined) await this.#checkNewest(this.#page);
    }
  }

  /** @param {Page} page the first one */
  async #checkNewest(page) {
    const query = new URLSearchParams(this.#query);
    query.set("page[size]", "1");
    query.set("fields[ticket_options]", "state");
    const newest = await sendRequest("GET", `ticket_options?${query}`).catch(() => undefined);
    const id = newest?.data[0]?.id;
    const isShown = page.options.some((option) => option.id === id);
    // The stream goes on with what it has shown, so nothing is missed.
    if (id !== undefined && !isShown) this.follow();
  }
}

/**
 * @param {string} state
 * @returns {string}
 */
function firstPage(state) {
  const query = new URLSearchParams({
    sort: "-created_at",
    "page[size]": PAGE_SIZE,
    "fields[ticket_options]": TICKET_OPTION_FIELDS,
    ...(state && { "filter[state]": state }),
  });
  return query.toString();
}

/**
 * @param {string | { readonly href: string } | null} link
 * @returns {string | undefined}
 */
function queryOf(link) {
  if (link === null) return undefined;
  const { search } = new URL(typeof link === "string" ? link : link.href, document.baseURI);
  return search.slice(1);
}
