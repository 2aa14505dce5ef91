/** The server did something that it must not do. */
export class Violation extends Error {
  override readonly name = "Violation";
}
