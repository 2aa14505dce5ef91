import { HTTP_LIMITS } from "../../../../packages/gateway/src/connections/http-limits.ts";

/**
 * A condition in SQL: the gateway says that a request did not arrive in time, although it has not waited as long as it
 * must. It waits longer than buyers do. So a 408 is right only if the process of the buyers could not run meanwhile,
 * because the machine was too busy: it had connected, and did not send.
 */
export const IS_EARLY_TIMEOUT = `
  status = 408 and answered_at - sent_at < ${HTTP_LIMITS.headersTimeout}`;
