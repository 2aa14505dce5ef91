import { Client, type ClientConfig } from "pg";

/** A session. Its disposal ends it. */
export type Session = Client & AsyncDisposable;

/** Opens a session. If its connection breaks, its statements reject. */
export async function connect(databaseUrl: string, config: ClientConfig = {}): Promise<Session> {
  const client = new Client({ connectionString: databaseUrl, ...config });
  client.on("error", () => {});
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end().catch(() => {}) });
}
