import type { Timeline } from "./check-server.ts";
import { UnsuitableServerError } from "./unsuitable-server-error.ts";

/**
 * Recognizes a server that was replaced by a failover, by the newest timeline that any session of this pool has
 * reported. It is not stored: a new process knows none.
 */
export interface TimelineGuard {
  /**
   * @returns whether the timeline is newer than that of all earlier sessions
   * @throws {UnsuitableServerError} when it is older than that of an earlier session
   */
  readonly admit: (session: object, timeline: Timeline | undefined) => boolean;
  /** Whether a later session has reported a newer timeline than this one. */
  readonly isOutdated: (session: object) => boolean;
}

export function createTimelineGuard(): TimelineGuard {
  /** By cluster: a database may move to another one, whose timelines are independent. */
  const newest = new Map<string, number>();
  const admitted = new WeakMap<object, Timeline>();
  const isOld = ({ system, number }: Timeline) => number < (newest.get(system) ?? 0);

  return {
    admit(session, timeline) {
      if (timeline === undefined) return false;
      const { system, number } = timeline;
      const known = newest.get(system);
      if (isOld(timeline)) {
        throw new UnsuitableServerError(
          `the server is on timeline ${number}, and a server on timeline ${known} has replaced it`,
        );
      }
      newest.set(system, number);
      admitted.set(session, timeline);
      return known !== undefined && number > known;
    },
    isOutdated(session) {
      const timeline = admitted.get(session);
      return timeline !== undefined && isOld(timeline);
    },
  };
}
