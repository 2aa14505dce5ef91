import { probeWrites, withoutSpans } from "@ticket-allocation/core";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";

const TIMEOUT_MS = 1_000;
/** Nothing is written more often than this, however often somebody asks. */
const KEEP_ANSWER_MS = 1_000;
const APPLICATION_NAME = "ticket-allocation readiness";

export interface DatabaseWatch {
  /** Finds out within a second whether a purchase could be written, by writing something small. */
  readonly takesWrites: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

export interface DatabaseWatchOptions {
  /** PostgreSQL schema that holds the tables. */
  readonly schema: string;
  /** Called with the reason when the database takes writes no more, and without one when it does again. */
  readonly onChange: (reason: unknown) => void;
}

/**
 * Keeps a connection to the database for the question whether purchases can be written. Nothing is
 * written unless somebody asks.
 *
 * One of its own: the others may all wait for locks, which is no reason to be sent no more
 * requests. One that fails or does not answer is replaced: its packets may get lost for ever, or the server
 * that it leads to is no longer the primary.
 */
export function watchDatabase(
  url: string,
  { schema, onChange }: DatabaseWatchOptions,
): DatabaseWatch {
  let connecting: Promise<pg.Client> | undefined;
  let answer: Promise<boolean> | undefined;
  let tookWrites = true;

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: url,
      application_name: APPLICATION_NAME,
      connectionTimeoutMillis: TIMEOUT_MS,
    });
    // Without a listener a lost connection would end the process.
    client.on("error", () => {});
    try {
      await client.connect();
      await endHungProbes(client);
      return client;
    } catch (error) {
      void client.end();
      throw error;
    }
  }

  /** Also a connection whose query hangs: it is cut. */
  async function disconnect(): Promise<void> {
    const closing = connecting;
    connecting = undefined;
    await closing?.then((client) => client.end()).catch(() => {});
  }

  async function probe(): Promise<void> {
    connecting ??= connect();
    await probeWrites(await connecting, { schema });
  }

  /** A second time on a new connection when the old one fails. */
  async function probeTwice(over: AbortSignal): Promise<void> {
    const isNew = connecting === undefined;
    try {
      await probe();
    } catch (error) {
      if (isNew || over.aborted) throw error;
      void disconnect();
      await probe();
    }
  }

  async function findAnswer(): Promise<boolean> {
    const over = new AbortController();
    const late = pause(TIMEOUT_MS, new Error("no answer within a second"), { signal: over.signal });
    const probed = withoutSpans(() => probeTwice(over.signal));
    const reason = await Promise.race([probed, late]).catch((error: unknown) => error);
    over.abort();
    late.catch(() => {});
    if (reason) void disconnect();
    if ((reason === undefined) !== tookWrites) onChange(reason);
    tookWrites = reason === undefined;
    return tookWrites;
  }

  return {
    takesWrites() {
      answer ??= findAnswer().finally(() => {
        setTimeout(() => (answer = undefined), KEEP_ANSWER_MS).unref();
      });
      return answer;
    },
    close: disconnect,
  };
}

/**
 * Ends the sessions of probes that were given up while they waited for a synchronous standby: that wait goes
 * on when the connection is cut, and one more each second would take all connections that there may be.
 */
async function endHungProbes(client: pg.Client): Promise<void> {
  await client.query(
    `select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity
     where application_name = $1 and usename = current_user and wait_event = 'SyncRep'
       and pg_catalog.clock_timestamp() - query_start > interval '900 ms'`,
    [APPLICATION_NAME],
  );
}
