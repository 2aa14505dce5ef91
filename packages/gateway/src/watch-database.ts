import pg from "pg";

import { happensWithin } from "./happens-within.ts";

const TIMEOUT_MS = 1_000;

export interface DatabaseWatch {
  /** Tells whether the database answers within a second. */
  readonly isReachable: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/**
 * Keeps a connection to the database for the question whether it answers.
 *
 * One of its own: the others may all wait for locks, which is no reason to be sent
 * no more requests. One that does not answer is given up for a new one, since its
 * packets may get lost for ever. Whoever asks meanwhile gets the same answer.
 */
export function watchDatabase(url: string): DatabaseWatch {
  let connecting: Promise<pg.Client> | undefined;
  let answer: Promise<boolean> | undefined;

  function connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: url,
      application_name: "ticket-allocation readiness",
      connectionTimeoutMillis: TIMEOUT_MS,
    });
    // Without a listener a lost connection would end the process.
    client.on("error", () => {});
    const connected = client.connect().then(() => client);
    client.once("end", () => {
      if (connecting === connected) connecting = undefined;
    });
    return connected;
  }

  async function ask(): Promise<void> {
    const client = await (connecting ??= connect());
    await client.query("select");
  }

  /** Also a connection whose query hangs: it is cut. */
  async function close(): Promise<void> {
    const closing = connecting;
    connecting = undefined;
    await closing?.then((client) => client.end()).catch(() => {});
  }

  async function findAnswer(): Promise<boolean> {
    const isReachable = await happensWithin(ask(), TIMEOUT_MS).catch(() => false);
    if (!isReachable) void close();
    answer = undefined;
    return isReachable;
  }

  return { isReachable: () => (answer ??= findAnswer()), close };
}
