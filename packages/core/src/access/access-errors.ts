/** The caller is not authenticated. Nothing was read or changed. */
export class UnauthenticatedError extends Error {
  override readonly name = "UnauthenticatedError";
  readonly code = "unauthenticated";
  /** `missing`: no credentials were sent. `invalid`: they were rejected. */
  readonly credentials: "missing" | "invalid";

  /** @param message shown to the caller */
  constructor(
    credentials: "missing" | "invalid",
    message = credentials === "missing"
      ? "Credentials are required"
      : "The credentials are not valid",
  ) {
    super(message);
    this.credentials = credentials;
  }
}

/** The caller may not do this. Nothing was changed. */
export class ForbiddenError extends Error {
  override readonly name = "ForbiddenError";
  readonly code = "forbidden";

  /** @param message shown to the caller */
  constructor(message = "The caller may not do this") {
    super(message);
  }
}

/** The caller may not do some lines of an order or a basket, so that nothing was done. */
export class OrderForbiddenError extends ForbiddenError {
  /** By the index of the line, in their order. */
  readonly lines: ReadonlyMap<number, ForbiddenError>;

  constructor(lines: ReadonlyMap<number, ForbiddenError>) {
    const [first] = lines.values();
    super(first?.message);
    this.lines = lines;
  }
}

/** The caller has asked for too much in too short a time. Nothing was done. */
export class RateLimitExceededError extends Error {
  override readonly name = "RateLimitExceededError";
  readonly code = "rate_limit_exceeded";
  /** How long the caller must wait, in whole seconds. */
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super(`Too many requests: nothing was done, ask again in ${retryAfterSeconds} s`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
