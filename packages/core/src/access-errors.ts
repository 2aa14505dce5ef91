/** It is not known who asks. Nothing was read or changed. */
export class UnauthenticatedError extends Error {
  override readonly name = "UnauthenticatedError";
  readonly code = "unauthenticated";
  /** Whether the caller has not said who it is, or has said it in vain. */
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
