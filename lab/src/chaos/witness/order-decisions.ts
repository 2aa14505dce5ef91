import type { RecordedDecision } from "./history.ts";

/**
 * Sorts decisions so that for each ticket option the versions rise. Those that change nothing come before the one that
 * makes the next version.
 *
 * @returns `isOrdered` is false if there is no such order. Then the last ones are in order of time.
 */
export function orderDecisions(decisions: readonly RecordedDecision[]): {
  readonly ordered: readonly RecordedDecision[];
  readonly isOrdered: boolean;
} {
  const byTime = decisions.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const queues = new Map<string, Place[]>();
  for (const decision of byTime) {
    for (const { id, version, isChanged } of decision.options) {
      const queue = queues.get(id) ?? [];
      queues.set(id, queue);
      queue.push({ decision, rank: 2 * version + (isChanged ? 1 : 0) });
    }
  }
  // Stable: decisions of the same rank stay in order of time, in all queues.
  for (const [id, queue] of queues) {
    queues.set(
      id,
      queue.toSorted((one, other) => one.rank - other.rank),
    );
  }

  const ordered: RecordedDecision[] = [];
  /** How many options of a decision it is the next one of. */
  const isNextOf = new Map<RecordedDecision, number>();
  const fronts = new Map<string, number>();
  const ready: RecordedDecision[] = [];
  const advance = (id: string) => {
    const next = queues.get(id)![fronts.get(id) ?? 0]?.decision;
    if (!next) return;
    const count = (isNextOf.get(next) ?? 0) + 1;
    isNextOf.set(next, count);
    if (count === next.options.length) ready.push(next);
  };
  for (const id of queues.keys()) advance(id);
  for (let decision; (decision = ready.pop());) {
    ordered.push(decision);
    for (const { id } of decision.options) {
      fronts.set(id, (fronts.get(id) ?? 0) + 1);
      advance(id);
    }
  }
  if (ordered.length === decisions.length) return { ordered, isOrdered: true };
  const placed = new Set(ordered);
  const others = byTime.filter((decision) => !placed.has(decision));
  return { ordered: [...ordered, ...others], isOrdered: false };
}

interface Place {
  readonly decision: RecordedDecision;
  readonly rank: number;
}
