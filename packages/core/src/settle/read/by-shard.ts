/**
 * Reads something of ticket options: all at once, or on distributed tables option by option, because a statement reads
 * one shard.
 */
export async function byShard<Wanted extends { readonly ticketOptionId: string }>(
  isDistributed: boolean,
  wanted: readonly Wanted[],
  read: (some: readonly Wanted[]) => Promise<void>,
): Promise<void> {
  if (!isDistributed) return read(wanted);
  for (const some of Map.groupBy(wanted, ({ ticketOptionId }) => ticketOptionId).values()) {
    await read(some);
  }
}
