const LONGEST_PAUSE_MS = 3_600_000;

/**
 * The pause after a number of failed attempts in a row: twice as long each time, up to an hour. Up to half of it is left
 * out at random, so that the attempts of many webhooks do not stay together.
 *
 * @param retryAfterMs what the receiver asks for: the pause is not shorter, up to an hour
 */
export function retryPauseMs(attempts: number, firstPauseMs: number, retryAfterMs: number): number {
  const pauseMs = Math.min(firstPauseMs * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
  return Math.max(pauseMs * (1 - Math.random() / 2), Math.min(retryAfterMs, LONGEST_PAUSE_MS));
}
