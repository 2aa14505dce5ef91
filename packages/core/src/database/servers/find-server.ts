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
  /** Looks for a server in the background, because the current one is silent. */
  readonly lookAround: () => void;
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

  function moveTo(url: string): void {
    current = url;
    moved.resolve();
    moved = Promise.withResolvers();
    onMove();
  }

  /** Asks all servers at once. Keeps the current one if it can be used, unless another has a newer timeline. */
  async function find(timeoutMs: number): Promise<void> {
    const asked = Promise.allSettled(urls.map((url) => examine(url, timeoutMs)));
    const outcomes = await Promise.race([moved.promise, asked]);
    if (outcomes === undefined) return;
    const failures = urls.flatMap((url, index) => {
      const outcome = outcomes[index];
      return outcome?.status === "rejected" ? [{ url, reason: outcome.reason as unknown }] : [];
    });
    const usable = urls.filter((url) => !failures.some((failure) => failure.url === url));
    if (usable.includes(current)) return;
    if (usable[0] !== undefined) return moveTo(usable[0]);
    throw new NoServerError(failures.map(({ url, reason }) => ({ server: nameOf(url), reason })));
  }

  function findOnce(timeoutMs: number): Promise<void> {
    finding ??= find(timeoutMs).finally(() => (finding = undefined));
    return finding;
  }

  return {
    current: () => current,
    moveTo,
    async open(connect) {
      try {
        return await connect();
      } catch (error) {
        const meaning = meaningOf(error);
        const isOfServer = meaning !== "busy" && meaning !== "try again";
        if (urls.length === 1 || !isOfServer || isClosed()) throw error;
        await findOnce(TIMEOUT_MS);
        return connect();
      }
    },
    lookAround() {
      if (isClosed()) return;
      findOnce(SILENT_TIMEOUT_MS).catch(() => {});
    },
  };
}
