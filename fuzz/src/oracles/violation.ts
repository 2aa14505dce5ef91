/** The server did what it must never do. */
export class Violation extends Error {
  override readonly name = "Violation";
}
