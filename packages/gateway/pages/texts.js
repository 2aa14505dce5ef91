const NUMBER = new Intl.NumberFormat("en");
const MOMENT = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/**
 * @param {number} value
 * @returns {string} such as `20,000`
 */
export function formatNumber(value) {
  return NUMBER.format(value);
}

/**
 * @param {number} count
 * @returns {string} such as `2 tickets`
 */
export function formatTickets(count) {
  return `${formatNumber(count)} ${count === 1 ? "ticket" : "tickets"}`;
}

/**
 * @param {number} time in milliseconds
 * @returns {string} such as `Nov 30, 2026, 6:00 PM`
 */
export function formatMoment(time) {
  return MOMENT.format(time);
}

/**
 * @param {number} durationMs
 * @returns {string} such as `9:58`, or `2 h 5 min` from an hour on, or `3 days`
 */
export function formatDuration(durationMs) {
  const seconds = Math.max(0, Math.ceil(durationMs / 1_000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}
