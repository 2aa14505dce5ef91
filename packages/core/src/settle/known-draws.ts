/** Maximum number of ticket options that are remembered. */
const MAX_OPTIONS = 4_096;

/**
 * Remembers which other ticket options some draw on. That never changes, so a claim on such an option can lock them all
 * in order of their ids.
 */
export interface KnownDraws {
  readonly has: (ticketOptionId: string) => boolean;
  readonly remember: (ticketOptionId: string, drawnIds: readonly string[]) => void;
  /** Adds what is known to be drawn on. */
  readonly withDrawn: (ticketOptionIds: readonly string[]) => readonly string[];
}

export function createKnownDraws(): KnownDraws {
  const known = new Map<string, readonly string[]>();
  return {
    has: (ticketOptionId) => known.has(ticketOptionId),
    remember(ticketOptionId, drawnIds) {
      const [oldest] = known.keys();
      if (known.size >= MAX_OPTIONS) known.delete(oldest!);
      known.set(ticketOptionId, drawnIds);
    },
    withDrawn(ticketOptionIds) {
      if (known.size === 0) return ticketOptionIds;
      const more = ticketOptionIds.flatMap((id) => known.get(id) ?? []);
      return more.length === 0 ? ticketOptionIds : joinIds(ticketOptionIds, more);
    },
  };
}

/** Both, each id once, sorted. */
export function joinIds(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])].toSorted();
}
