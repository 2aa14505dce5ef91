import { meaningOf } from "../database-faults.ts";
import { NoServerError } from "./no-server-error.ts";

/** Timeout for the servers after the current one has failed. */
const TIMEOUT_MS = 2_000;
/** Timeout for the servers while the current one is silent. It is asked again soon. */
const SILENT_TIMEOUT_MS = 1_000;

/** Keeps the server for new connections. */
export interface ServerFinder {
  readonly current: () => string;
  /** Uses another server from now on. */
  readonly moveTo: (url: string) => void;
  /**
   * Opens a connection. If that fails and there are several servers, finds one and tries once more.
   *
   * @throws {NoServerError} when none of several servers can be used
   */
  readonly open: <Connection>(connect: () => Promise<Connection>) => Promise<Connection>;
  /**
   * Looks for a server in the background, because a response of the current one takes long. A server with a newer timeline is used at once,
   * any other one only if the current one is silent, and cannot be used.
   *
   * @throws when the current server cannot be used: it is a reason to look again soon
   */
  readonly lookAround: (isSilent: () => boolean) => Promise<void>;
  /** Looks for a server in the background, because the current one accepts no writes. Prefers the first one. */
  readonly startOver: () => void;
}

export interface ServerFinderOptions {
  readonly urls: readonly string[];
  /** Resolves if a session of the server can be used. */
  readonly examine: (url: string, timeoutMs: number) => Promise<void>;
  readonly onMove: () => void;
  readonly isClosed: () => boolean;
  /** `db1:5432` */
  readonly nameOf: (url: string) => string;
}

/** New connections go to the first URL, until it fails or a server with a newer timeline is seen. */
export function createServerFinder({
  urls,
  examine,
  onMove,
  isClosed,
  nameOf,
}: ServerFinderOptions): ServerFinder {
  let [current = ""] = urls;
  let finding: Promise<void> | undefined;
  let moved = Promise.withResolvers<void>();
  /** A connection to the current server has failed since the last look began. */
  let hasFailed = false;

  function moveTo(url: string): void {
    current = url;
    moved.resolve();
    moved = Promise.withResolvers();
    onMove();
  }

  /** Asks all servers at once. Keeps the current one if it can be used, unless another has a newer timeline. */
  async function find({ timeoutMs, isSilent, startsOver }: Search): Promise<void> {
    const asked = Promise.allSettled(urls.map((url) => examine(url, timeoutMs)));
    const outcomes = await Promise.race([moved.promise, asked]);
    if (outcomes === undefined) return;
    const failures = urls.flatMap((url, index) => {
      const outcome = outcomes[index];
      return outcome?.status === "rejected" ? [{ url, reason: outcome.reason as unknown }] : [];
    });
    if (!startsOver) {
      const failure = failures.find(({ url }) => url === current);
      if (failure === undefined || isBusy(failure.reason)) return;
      // It opens no connection, but has responded on another one within the last second.
      if (!hasFailed && !isSilent()) throw failure.reason;
    }
    const first = urls.find((url) => !failures.some((failure) => failure.url === url));
    if (first !== undefined) return first === current ? undefined : moveTo(first);
    throw new NoServerError(failures.map(({ url, reason }) => ({ server: nameOf(url), reason })));
  }

  function findOnce(search: Search): Promise<void> {
    finding ??= find(search).finally(() => {
      finding = undefined;
      hasFailed = false;
    });
    return finding;
  }

  return {
    current: () => current,
    moveTo,
    async open(connect) {
      try {
        return await connect();
      } catch (error) {
        if (urls.length === 1 || isBusy(error) || isClosed()) throw error;
        hasFailed = true;
        await findOnce({ timeoutMs: TIMEOUT_MS, isSilent: () => false });
        return connect();
      }
    },
    async lookAround(isSilent) {
      if (!isClosed()) await findOnce({ timeoutMs: SILENT_TIMEOUT_MS, isSilent });
    },
    startOver() {
      if (urls.length === 1 || isClosed()) return;
      findOnce({
        timeoutMs: TIMEOUT_MS,
        isSilent: () => false,
        startsOver: true,
      }).catch(() => {});
    },
  };
}

interface Search {
  readonly timeoutMs: number;
  readonly isSilent: () => boolean;
  /** Prefers the first server that can be used to the current one. */
  readonly startsOver?: boolean;
}

/** The server, or this process, has too many connections or too few resources at the moment. */
function isBusy(error: unknown): boolean {
  if (error instanceof Error && "code" in error && error.code === TOO_MANY_CONNECTIONS) return true;
  const meaning = meaningOf(error);
  return meaning === "busy" || meaning === "try again";
}

const TOO_MANY_CONNECTIONS = "53300";
