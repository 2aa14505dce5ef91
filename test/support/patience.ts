/** How long tests wait for what has to happen: a slow machine is in time, too. */
export const PATIENCE = { timeout: 60_000, interval: 50 };
