let offsetMs = 0;

/**
 * Takes the time of the server from a response: it decides when a sale starts and a hold expires.
 *
 * @param {Response} response
 */
export function readClock(response) {
  const serverTime = Date.parse(response.headers.get("date") ?? "");
  const differenceMs = serverTime - Date.now();
  // `Date` has whole seconds: a smaller difference is none.
  if (Number.isFinite(differenceMs)) offsetMs = Math.abs(differenceMs) < 2_000 ? 0 : differenceMs;
}

/**
 * @returns {number} milliseconds since 1970 by the clock of the server
 */
export function serverNow() {
  return Date.now() + offsetMs;
}
