import type { PoolClient, QueryConfig } from "pg";

/** What a host sends directly after a statement of the box office, by the number of that statement. */
export type Interruptions = Readonly<Record<number, string>>;

export interface InterruptedClient {
  readonly client: PoolClient;
  /** The number of statements that the box office has sent. */
  readonly sent: () => number;
}

/**
 * The client of a host that sends statements during a call of the box office. That is deprecated, and pg warns
 * ("already executing a query"). But some hosts do it.
 */
export function interruptedClient(
  client: PoolClient,
  interruptions: Interruptions,
  /** Called after the last interruption, before the next statement of the box office. */
  meanwhile: () => Promise<void> = async () => {},
): InterruptedClient {
  let sent = 0;
  let last: Promise<unknown> | undefined;
  const lastNumber = Math.max(...Object.keys(interruptions).map(Number));

  async function query(statement: string | QueryConfig, values: readonly unknown[] = []) {
    // A statement of the host.
    if (statement === "begin") return client.query(statement);
    if (last) {
      await last;
      last = undefined;
      await meanwhile();
    }
    const answer =
      typeof statement === "string"
        ? client.query(statement, [...values])
        : client.query(statement);
    const number = (sent += 1);
    const interruption = interruptions[number];
    if (interruption !== undefined) {
      const done = client.query(interruption);
      if (number === lastNumber) last = done;
    }
    return answer;
  }
  const interrupted = new Proxy(client, {
    get: (target, name) => (name === "query" ? query : Reflect.get(target, name)),
  });
  return { client: interrupted, sent: () => sent };
}
