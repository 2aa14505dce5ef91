import type { RunInTime } from "../database/run-in-time.ts";
import { BusyError, InvalidInputError } from "../model/errors.ts";
import { isUuid } from "../model/rules.ts";
import { withoutSpans } from "../observe/without-spans.ts";
import { readChanged, type Watched } from "./read-changed.ts";
import { wakeInTurns } from "./wake-in-turns.ts";
import { createWatcher, type WatchedTicketOptions, type Watcher } from "./watcher.ts";

/** Options of {@link BoxOffice.watch}. */
export interface WatchOptions {
  /** Ends the iteration when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

export type WatchTicketOptions = (
  ids: readonly string[],
  options?: WatchOptions,
) => WatchedTicketOptions;

export interface Watch {
  readonly watch: WatchTicketOptions;
  /** Number of callers that watch. */
  readonly watching: () => number;
}

/** Ticket options that one call watches. */
export const MAX_WATCHED = 100;

/** Different ticket options that all callers of a box office watch together. They bound the time of a poll. */
const MAX_WATCHED_TOGETHER = 10_000;

/** From the end of a poll to the next one. Less by the time for which callers wait for their turn. */
const POLL_INTERVAL_MS = 150;

/** The least of it, also with thousands of callers. After a poll that took longer, as long as that took. */
const MIN_POLL_INTERVAL_MS = 50;

/** From a failed poll to the next one. */
const PAUSE_AFTER_FAILURE_MS = 1_000;

/**
 * Watches ticket options by polling: one poll serves all callers of the box office, and nothing is read while nobody
 * watches. A poll reads the versions of what is watched, and whole ticket options only where these have changed. It does
 * not wait until all callers have received the changes: a caller whose turn comes later receives the latest state.
 */
export function createWatch(run: RunInTime): Watch {
  const watchedById = new Map<string, Watched>();
  const openWatchers = new Set<Watcher>();
  /** Those that have received nothing yet. */
  const newWatchers = new Set<Watcher>();
  const due = wakeInTurns();
  let polling: Promise<void> | undefined;
  let nextPoll: NodeJS.Timeout | undefined;

  const latestOf = (id: string) => watchedById.get(id)?.shown;

  function open(ids: ReadonlySet<string>, signal: AbortSignal | undefined): Watcher {
    const more = [...ids].filter((id) => !watchedById.has(id)).length;
    if (watchedById.size + more > MAX_WATCHED_TOGETHER) throw new BusyError();
    const stop = () => void watcher.return();
    const watcher = createWatcher(ids, latestOf, () => {
      signal?.removeEventListener("abort", stop);
      close(watcher);
    });
    signal?.addEventListener("abort", stop);
    for (const id of ids) {
      const watched = watchedById.get(id) ?? {
        watchers: new Set(),
        shown: undefined,
        versions: "",
      };
      watched.watchers.add(watcher);
      watchedById.set(id, watched);
    }
    openWatchers.add(watcher);
    newWatchers.add(watcher);
    poll();
    return watcher;
  }

  function close(watcher: Watcher): void {
    openWatchers.delete(watcher);
    newWatchers.delete(watcher);
    due.delete(watcher);
    for (const id of watcher.ids) remove(watcher, id);
    if (watchedById.size === 0) clearTimeout(nextPoll);
  }

  function remove(watcher: Watcher, id: string): void {
    const watchers = watchedById.get(id)?.watchers;
    watchers?.delete(watcher);
    if (watchers?.size === 0) watchedById.delete(id);
  }

  /** Polls now, or directly after the running poll. */
  function poll(): void {
    clearTimeout(nextPoll);
    polling ??= withoutSpans(look).then((pauseMs) => {
      polling = undefined;
      if (newWatchers.size > 0) poll();
      else if (watchedById.size > 0) nextPoll = setTimeout(poll, pauseMs);
      return undefined;
    });
  }

  /** Never rejects. Returns the time until the next poll. */
  async function look(): Promise<number> {
    const first = [...newWatchers];
    const startedAt = performance.now();
    try {
      const changed = await readChanged(run, watchedById);
      for (const option of changed) {
        for (const watcher of watchedById.get(option.id)?.watchers ?? []) {
          // New ones receive all that they watch together.
          if (newWatchers.has(watcher)) continue;
          watcher.offer(option.id);
          due.add(watcher);
        }
      }
      for (const watcher of first) begin(watcher);
      const tookMs = performance.now() - startedAt;
      return Math.max(POLL_INTERVAL_MS - due.waitedMs(), MIN_POLL_INTERVAL_MS, tookMs);
    } catch (error) {
      // One caller reports a fault. The others have been served before, and go on.
      const reporting = error instanceof BusyError ? [] : [...openWatchers].slice(0, 1);
      for (const watcher of first.length > 0 ? first : reporting) watcher.fail(error);
      return PAUSE_AFTER_FAILURE_MS;
    }
  }

  /** The first result. Unknown ids are not watched any more: there is no end of them. */
  function begin(watcher: Watcher): void {
    newWatchers.delete(watcher);
    for (const id of watcher.ids) {
      if (latestOf(id)) watcher.offer(id);
      else remove(watcher, id);
    }
    watcher.begin();
    due.add(watcher);
  }

  function watch(ids: readonly string[], { signal }: WatchOptions = {}): Watcher {
    if (ids.length > MAX_WATCHED) {
      const message = `must not have more than ${MAX_WATCHED} entries`;
      throw new InvalidInputError([{ path: ["ids"], message }]);
    }
    const watcher = open(new Set(ids.filter(isUuid).map((id) => id.toLowerCase())), signal);
    if (signal?.aborted) void watcher.return();
    return watcher;
  }

  return { watch, watching: () => openWatchers.size };
}
