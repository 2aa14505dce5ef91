import { setImmediate } from "node:timers/promises";

import type { RunInTime } from "../database/run-in-time.ts";
import { BusyError, InvalidInputError } from "../model/errors.ts";
import { isUuid } from "../model/rules.ts";
import type { TicketOption } from "../model/ticket-option.ts";
import { withoutSpans } from "../observe/without-spans.ts";
import { readChanged, type Watched } from "./read-changed.ts";
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

/** From the end of a poll to the next one. With thousands of callers more, so that most of the time is left to sales. */
const POLL_INTERVAL_MS = 150;

/** From a failed poll to the next one. */
const PAUSE_AFTER_FAILURE_MS = 1_000;

/** Callers that receive a change in one turn of the event loop. */
const OFFERED_IN_A_TURN = 50;

/**
 * Watches ticket options by polling: one poll serves all callers of the box office, and nothing is read while nobody
 * watches. A poll reads the versions of what is watched, and whole ticket options only where these have changed.
 */
export function createWatch(run: RunInTime): Watch {
  const watchedById = new Map<string, Watched>();
  const openWatchers = new Set<Watcher>();
  /** Those that have received nothing yet. */
  const newWatchers = new Set<Watcher>();
  let polling: Promise<void> | undefined;
  let nextPoll: NodeJS.Timeout | undefined;

  function open(ids: ReadonlySet<string>, signal: AbortSignal | undefined): Watcher {
    const more = [...ids].filter((id) => !watchedById.has(id)).length;
    if (watchedById.size + more > MAX_WATCHED_TOGETHER) throw new BusyError();
    const stop = () => void watcher.return();
    const watcher = createWatcher(ids, () => {
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
    try {
      const changed = await readChanged(run, watchedById);
      const startedAt = performance.now();
      for (const option of changed) {
        const known = [...(watchedById.get(option.id)?.watchers ?? [])];
        await inTurns(known, (watcher) => {
          // New ones receive all that they watch together.
          if (!newWatchers.has(watcher)) watcher.offer([option]);
        });
      }
      await inTurns(first, begin);
      // What else happened meanwhile is included.
      const deliveryMs = performance.now() - startedAt;
      return Math.max(POLL_INTERVAL_MS, 4 * deliveryMs);
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
    const options: TicketOption[] = [];
    for (const id of watcher.ids) {
      const shown = watchedById.get(id)?.shown;
      if (shown) options.push(shown);
      else remove(watcher, id);
    }
    watcher.offer(options);
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

/** Does it for some watchers at a time. In between, the event loop handles other requests. */
async function inTurns(
  watchers: readonly Watcher[],
  offer: (watcher: Watcher) => void,
): Promise<void> {
  for (const [index, watcher] of watchers.entries()) {
    offer(watcher);
    if ((index + 1) % OFFERED_IN_A_TURN === 0) await setImmediate();
  }
}
