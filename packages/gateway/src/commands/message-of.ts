/** What an error says, for a terminal. */
export function messageOf(error: unknown): string {
  // A refused connection has an error for each address that was tried.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(", ");
  return error instanceof Error ? error.message : String(error);
}
