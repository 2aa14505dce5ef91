/**
 * The gateway cannot start, for a reason that the operator can fix. The message is for a terminal.
 */
export class StartError extends Error {
  override readonly name: string = "StartError";
}
