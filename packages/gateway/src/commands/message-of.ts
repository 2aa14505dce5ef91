/** The message of an error, for a terminal. */
export function messageOf(error: unknown): string {
  // A refused connection has one error for each address.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(", ");
  return error instanceof Error ? error.message : String(error);
}
