/** A server responds, and must not be used. */
export class UnsuitableServerError extends Error {
  override readonly name = "UnsuitableServerError";
}
