/** @import { TicketOption } from "./ticket-option.js" */

/** The seconds that are kept and shown. */
export const METERED_SECONDS = 120;

/** Counts the tickets that are sold or held in each second, from what ticket options show. */
export class SalesMeter {
  /** Tickets sold or held of each option on the page. @type {Map<string, number>} */
  #taken = new Map();
  /** One count per second, at the index `second % METERED_SECONDS`. */
  #counts = new Float64Array(METERED_SECONDS);
  #second = 0;
  #peak = 0;
  /** The second in which counting began. @type {number | undefined} */
  #beginning;

  /**
   * Options that draw on others are left out: what is sold of them is counted where it is drawn.
   *
   * @param {readonly TicketOption[]} options all on the page
   * @param {number} now
   */
  observe(options, now) {
    const second = this.#advanceTo(now);
    this.#beginning ??= second;
    const taken = new Map();
    let sold = this.#counts[second % METERED_SECONDS] ?? 0;
    for (const { id, capacity, allocation, drawsOnOthers } of options) {
      if (drawsOnOthers) continue;
      const count = capacity - allocation;
      const before = this.#taken.get(id) ?? count;
      sold += Math.max(0, count - before);
      taken.set(id, count);
    }
    this.#taken = taken;
    this.#counts[second % METERED_SECONDS] = sold;
  }

  /**
   * Adds what was sold before counting began.
   *
   * @param {number} second
   * @param {number} count
   */
  addEarlier(second, count) {
    const isShown = second > this.#second - METERED_SECONDS && second < (this.#beginning ?? 0);
    const index = second % METERED_SECONDS;
    if (isShown) this.#counts[index] = (this.#counts[index] ?? 0) + count;
  }

  /** After a gap nobody knows in which second something was sold. */
  forgetOptions() {
    this.#taken.clear();
  }

  /**
   * @param {number} now
   * @returns {{ counts: number[], rate: number, peak: number }} counts of whole seconds, the oldest first; the rate is
   *   the latest of them
   */
  read(now) {
    const second = this.#advanceTo(now);
    const counts = Array.from(
      { length: METERED_SECONDS - 1 },
      (_, index) => this.#counts[(second + 1 + index) % METERED_SECONDS] ?? 0,
    );
    const rate = counts.at(-1) ?? 0;
    this.#peak = Math.max(this.#peak, ...counts);
    return { counts, rate, peak: this.#peak };
  }

  /**
   * @param {number} now
   * @returns {number} the second that has begun
   */
  #advanceTo(now) {
    const second = Math.floor(now / 1_000);
    const first = Math.max(this.#second + 1, second - METERED_SECONDS + 1);
    for (let each = first; each <= second; each++) this.#counts[each % METERED_SECONDS] = 0;
    this.#second = Math.max(this.#second, second);
    return this.#second;
  }
}
