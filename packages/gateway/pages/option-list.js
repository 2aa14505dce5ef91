import { pause, Refusal, sendRequest } from "./api.js";
import { followDocument } from "./event-stream.js";
import { TICKET_OPTION_FIELDS, toTicketOption } from "./ticket-option.js";

/** @import { TicketOption } from "./ticket-option.js" */

/**
 * @typedef {object} Page
 * @property {readonly TicketOption[]} options
 * @property {number} waitingCount newer ones, which are not shown before somebody asks for them
 * @property {string | undefined} newer the query of the page before
 * @property {string | undefined} older the query of the page after
 */

/**
 * @typedef {object} ListListener
 * @property {(page: Page) => void} onPage each time that something changes
 * @property {() => void} onGap before the list is read again after a time in which it was not followed
 * @property {(problem: Refusal | undefined) => void} onLost
 * @property {() => boolean} isInUse whether somebody points into the list, or has the focus in it
 */

const PAGE_SIZE = "100";
const NEWEST_CHECK_MS = 10_000;

/**
 * Follows one page of the list of ticket options, the newest first, while somebody can see it. While the list is in use,
 * a new ticket option waits until somebody asks for it: all that are shown would move, under a pointer that is about to press.
 */
export class OptionList {
  #listener;
  #query = firstPage("");
  /** As it is shown; undefined while it is not followed. @type {Page | undefined} */
  #page;
  /** The ids of those that are shown; undefined if all are to be. @type {ReadonlySet<string> | undefined} */
  #shown;
  /** The ids of all that are shown or wait. @type {ReadonlySet<string>} */
  #known = new Set();
  #following = new AbortController();

  /** @param {ListListener} listener */
  constructor(listener) {
    this.#listener = listener;
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) {
        this.showAll();
        return;
      }
      this.#following.abort();
      this.#page = undefined;
    });
    void this.#keepChecking();
    if (!document.hidden) this.#follow();
  }

  /** @param {string} state of the ticket options; empty: all but the archived */
  showState(state) {
    this.showPage(firstPage(state));
  }

  /** @param {string} query of a page */
  showPage(query) {
    this.#query = query;
    this.showAll();
  }

  /** Reads the list again, and shows the new ticket options too. */
  showAll() {
    this.#shown = undefined;
    this.#follow();
  }

  /** Reads the list again: a stream shows no ticket option that was created after it has begun. */
  #follow() {
    if (this.#following.signal.aborted) this.#listener.onGap();
    this.#following.abort();
    this.#following = new AbortController();
    const { signal } = this.#following;
    void followDocument(`ticket_options?${this.#query}`, signal, {
      onDocument: ({ data, links }) => {
        if (signal.aborted) return;
        /** @type {TicketOption[]} */
        const all = data.map(toTicketOption);
        const shown = all.filter(({ id }) => this.#shown?.has(id));
        const options = shown.length > 0 && this.#listener.isInUse() ? shown : all;
        this.#shown = new Set(options.map(({ id }) => id));
        this.#page = {
          options,
          waitingCount: all.length - options.length,
          newer: queryOf(links.prev),
          older: queryOf(links.next),
        };
        this.#known = new Set(all.map(({ id }) => id));
        this.#listener.onPage(this.#page);
      },
      onEnd: (problem) => this.#end(problem),
    });
  }

  /** @param {Refusal | undefined} problem */
  #end(problem) {
    this.#listener.onLost(problem);
    if (problem?.status === 401) this.#following.abort();
    this.#page = undefined;
    this.#listener.onGap();
  }

  async #keepChecking() {
    for (;;) {
      await pause(NEWEST_CHECK_MS);
      if (this.#page && this.#page.newer === undefined) await this.#checkNewest();
    }
  }

  async #checkNewest() {
    const query = new URLSearchParams(this.#query);
    query.set("page[size]", "1");
    query.set("fields[ticket_options]", "state");
    const { signal } = this.#following;
    try {
      const { data } = await sendRequest("GET", `ticket_options?${query}`);
      const isKnown = data.length === 0 || this.#known.has(data[0].id);
      if (!isKnown && !signal.aborted) this.#follow();
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      // The stream goes on until the server ends it. But a token that has expired is noticed here.
      if (problem.status === 401 && !signal.aborted) this.#end(problem);
    }
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
