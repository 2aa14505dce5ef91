import { RateLimitExceededError } from "@ticket-allocation/core";
import { hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";

import type { AccessControl } from "../access/control-access.ts";
import type { RequestHandler } from "../http/request-handler.ts";
import { refuseInProtocol } from "../http/refuse-in-protocol.ts";
import type { RateLimiter } from "./create-rate-limiter.ts";
import { findCallerAddress } from "./find-caller-address.ts";
import type { RateLimitSettings } from "./rate-limit-settings.ts";

/** What a caller is identified by. */
export type CallerKind = "subject" | "address";

export interface LimitRequestsOptions {
  readonly settings: RateLimitSettings;
  readonly limiter: RateLimiter;
  readonly authenticate: AccessControl["authenticate"];
  readonly countRejected: (kind: CallerKind) => void;
  readonly logger: Pick<Logger, "warn">;
}

/** The rate limit of the caller of a response. */
export interface Quota {
  /** @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11 */
  readonly headers: () => Readonly<Record<string, string>>;
  /**
   * Counts a request that does several things as more than one.
   *
   * @throws {RateLimitExceededError} if that exceeds the limit
   */
  readonly countFurther: (requests: number) => void;
}

/**
 * Limits the requests of a caller in a window. A caller is the subject of a valid token, or else an
 * address. The body of a rejected request is not read.
 *
 * The headers follow draft-ietf-httpapi-ratelimit-headers-11.
 */
export function limitRequests({
  settings: { limit, windowSeconds, trustedProxies },
  limiter,
  authenticate,
  countRejected,
  logger,
}: LimitRequestsOptions): (answer: RequestHandler) => RequestHandler {
  const policy = `"default";q=${limit};w=${windowSeconds}`;
  const addressOf = findCallerAddress(trustedProxies);
  let isProxyNoticed = trustedProxies !== 0;

  /** All callers that use a proxy would count as one, which may go unnoticed until a sale begins. */
  function noticeProxy({ headers }: IncomingMessage): void {
    if (isProxyNoticed || headers["x-forwarded-for"] === undefined) return;
    isProxyNoticed = true;
    logger.warn(
      "X-Forwarded-For is ignored: if your proxy sends it, callers without a token share one rate limit until TRUST_PROXY is set",
    );
  }

  async function findSubject({ headers }: IncomingMessage): Promise<string | undefined> {
    if (!authenticate || headers.authorization === undefined) return undefined;
    try {
      const context = await authenticate({ getHeader: (name) => headers[name]?.toString() });
      return context?.caller;
    } catch {
      // The adapter authenticates again, and answers with the error.
      return undefined;
    }
  }

  return (answer) => async (request, response) => {
    noticeProxy(request);
    const subject = await findSubject(request);
    const kind: CallerKind = subject === undefined ? "address" : "subject";
    // A subject may be long.
    const caller = subject === undefined ? addressOf(request) : hash("sha256", subject, "base64");

    function reject(): RateLimitExceededError {
      countRejected(kind);
      return new RateLimitExceededError(limiter.look(caller).seconds);
    }

    response.quota = {
      headers() {
        const { left, seconds } = limiter.look(caller);
        return {
          "ratelimit-policy": policy,
          ratelimit: `"default";r=${left};t=${seconds}`,
        };
      },
      countFurther(requests) {
        if (!limiter.take(caller, requests, 1)) throw reject();
      },
    };
    if (limiter.take(caller, 1)) return answer(request, response);

    const { code, message, retryAfterSeconds } = reject();
    refuseInProtocol(response, {
      status: 429,
      code,
      title: "Rate limit exceeded",
      detail: message,
      headers: { "retry-after": String(retryAfterSeconds) },
    });
  };
}
