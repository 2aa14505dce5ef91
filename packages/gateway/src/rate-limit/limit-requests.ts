import { RateLimitExceededError } from "@ticket-allocation/core";
import { hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";

import type { AccessControl } from "../access/control-access.ts";
import type { AnswerRequest } from "../http/answer-request.ts";
import { refuseInProtocol } from "../http/refuse-in-protocol.ts";
import type { RateLimiter } from "./create-rate-limiter.ts";
import { findCallerAddress } from "./find-caller-address.ts";
import type { RateLimitSettings } from "./rate-limit-settings.ts";

/** Whom requests are counted for. */
export type CallerKind = "subject" | "address";

export interface LimitRequestsOptions {
  readonly settings: RateLimitSettings;
  readonly limiter: RateLimiter;
  readonly authenticate: AccessControl["authenticate"];
  readonly countRejected: (kind: CallerKind) => void;
  readonly logger: Pick<Logger, "warn">;
}

/** What an answer says of its caller's limit, and how more than one request is counted. */
export interface Quota {
  /** @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11 */
  readonly headers: () => Readonly<Record<string, string>>;
  /**
   * Counts what a request asks for besides the first thing.
   *
   * @throws {RateLimitExceededError} when that is too much
   */
  readonly countFurther: (requests: number) => void;
}

/**
 * Limits how many requests a caller may have answered in a window: the subject of a valid token, or else
 * an address. A request that is refused was not read beyond its headers.
 *
 * The headers follow draft-ietf-httpapi-ratelimit-headers-11.
 */
export function limitRequests({
  settings: { limit, windowSeconds, trustedProxies },
  limiter,
  authenticate,
  countRejected,
  logger,
}: LimitRequestsOptions): (answer: AnswerRequest) => AnswerRequest {
  const policy = `"default";q=${limit};w=${windowSeconds}`;
  const addressOf = findCallerAddress(trustedProxies);
  let isProxyNoticed = trustedProxies !== 0;

  /** All callers behind a proxy would be one, which nobody may notice until a sale begins. */
  function noticeProxy({ headers }: IncomingMessage): void {
    if (isProxyNoticed || headers["x-forwarded-for"] === undefined) return;
    isProxyNoticed = true;
    logger.warn(
      "X-Forwarded-For is not looked at: if that is of a proxy of yours, callers without a token share its rate limit until TRUST_PROXY is set",
    );
  }

  async function findSubject({ headers }: IncomingMessage): Promise<string | undefined> {
    if (!authenticate || headers.authorization === undefined) return undefined;
    try {
      const context = await authenticate({ getHeader: (name) => headers[name]?.toString() });
      return context?.caller;
    } catch {
      // The adapter asks again, and answers what is wrong.
      return undefined;
    }
  }

  return (answer) => async (request, response) => {
    noticeProxy(request);
    const subject = await findSubject(request);
    const kind: CallerKind = subject === undefined ? "address" : "subject";
    // A subject can be of any length.
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
