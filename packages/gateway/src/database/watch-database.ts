import {
  probeWrites,
  withoutSpans,
  type OpenedClient,
  type OpenedDatabase,
} from "@ticket-allocation/core";
import { setTimeout as pause } from "node:timers/promises";

const TIMEOUT_MS = 1_000;
/** The shortest time between two writes, however often readiness is checked. */
const KEEP_ANSWER_MS = 1_000;
const APPLICATION_NAME = "ticket-allocation readiness";

export interface DatabaseWatch {
  /** Returns within a second whether a purchase could be written, by a small write. */
  readonly takesWrites: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

export interface DatabaseWatchOptions {
  /** PostgreSQL schema that holds the tables. */
  readonly schema: string;
  /** Called with the reason when the database stops taking writes, and without one when it takes them again. */
  readonly onChange: (reason: unknown) => void;
}

/**
 * Checks over a connection of its own whether purchases can be written. It writes only when readiness is checked.
 *
 * The other connections may all wait for locks, which does not make the process unready. A connection that fails or
 * does not answer is replaced: its packets may be lost, or its server may no longer be the primary.
 */
export function watchDatabase(
  db: Pick<OpenedDatabase, "openClient">,
  { schema, onChange }: DatabaseWatchOptions,
): DatabaseWatch {
  let connecting: Promise<OpenedClient> | undefined;
  let answer: Promise<boolean> | undefined;
  let tookWrites = true;

  async function connect(): Promise<OpenedClient> {
    const client = await db.openClient({
      applicationName: APPLICATION_NAME,
      connectionTimeoutMs: TIMEOUT_MS,
    });
    try {
      await endHungProbes(client);
      return client;
    } catch (error) {
      void client.end();
      throw error;
    }
  }

  /** Cuts a connection, even one whose query hangs. */
  async function disconnect(): Promise<void> {
    const closing = connecting;
    connecting = undefined;
    await closing?.then((client) => client.end()).catch(() => {});
  }

  async function probe(): Promise<void> {
    connecting ??= connect();
    await probeWrites(await connecting, { schema });
  }

  /** Tries again on a new connection if the old one fails. */
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
 * Ends the sessions of abandoned probes that wait for a synchronous standby. The wait goes on after the connection was
 * cut, and one more session each second would use up all connections of the server.
 */
async function endHungProbes(client: OpenedClient): Promise<void> {
  await client.query(
    `select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity
     where application_name = $1 and usename = current_user and wait_event = 'SyncRep'
       and pg_catalog.clock_timestamp() - query_start > interval '900 ms'`,
    [APPLICATION_NAME],
  );
}
