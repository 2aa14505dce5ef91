/** Clocks of several processes on one machine, in milliseconds. */
export const SLACK_MS = 100;
