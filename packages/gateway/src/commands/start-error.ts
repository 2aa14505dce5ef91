/**
 * The gateway cannot start, for a reason that whoever starts it can mend. The
 * message says it in words fit for a terminal.
 */
export class StartError extends Error {
  override readonly name: string = "StartError";
}
