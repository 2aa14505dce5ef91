import { once } from "node:events";
import { connect, createServer } from "node:net";
import path from "node:path";

export interface RewritingProxy extends AsyncDisposable {
  readonly databaseUrl: string;
}

/**
 * A TCP way to a database, whose answers say something else instead of what they say: text of the
 * same length.
 *
 * @param databaseUrl names a folder with the server's socket, as the tests' databases do
 */
export async function startRewritingProxy(
  databaseUrl: string,
  text: string,
  replacement: string,
): Promise<RewritingProxy> {
  const { pathname, searchParams } = new URL(databaseUrl);
  const server = createServer((client) => {
    const database = connect(path.join(searchParams.get("host") ?? "", ".s.PGSQL.5432"));
    client.pipe(database);
    database.on("data", (chunk) => {
      const rewritten = chunk.toString("latin1").replaceAll(text, replacement);
      client.write(Buffer.from(rewritten, "latin1"));
    });
    client.on("error", () => database.destroy()).on("close", () => database.destroy());
    database.on("error", () => client.destroy()).on("close", () => client.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    databaseUrl: `postgresql://postgres@127.0.0.1:${port}${pathname}?sslmode=disable`,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
