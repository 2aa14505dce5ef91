/** How long tests wait for what has to happen: a slow machine is in time, too. */
export const PATIENCE = { timeout: 30_000, interval: 20 };
