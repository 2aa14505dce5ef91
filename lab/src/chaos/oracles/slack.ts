/** Maximum difference between the clocks of processes on one machine. */
export const SLACK_MS = 100;
