import { on, once } from "node:events";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { runExample, startExample } from "./run-example.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test.each(["express", "fastify", "hono", "node-http"])(
  "%s listens when it is run, and its Location leads to the ticket option",
  async (example) => {
    const server = await startServer(example, { DATABASE_URL: database.url });
    try {
      const created = await fetch(`${server.origin}/tickets/ticket_options`, {
        method: "POST",
        headers: { "content-type": "application/vnd.api+json" },
        body: JSON.stringify({
          data: { type: "ticket_options", attributes: { name: "Day pass", allocation: 3 } },
        }),
      });
      const location = created.headers.get("location") ?? "";
      expect(location).toMatch(/^\/tickets\/ticket_options\//u);

      const found = await fetch(new URL(location, server.origin));
      expect(found.status).toBe(200);
      expect(await found.json()).toStrictEqual(await created.json());
    } finally {
      await server.interrupt();
    }
  },
);

test("Ctrl-C stops the database that an example brought, and removes it", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "examples-"));
  // Started by root, PostgreSQL runs as another user, who must get in.
  await chmod(folder, 0o755);
  try {
    const server = await startServer("node-http", { TMPDIR: folder });
    expect(await readdir(folder)).not.toStrictEqual([]);
    expect(await server.interrupt()).toBe(130);
    expect(await readdir(folder)).toStrictEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a server whose port is taken exits 1 and leaves no database behind", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "examples-"));
  await chmod(folder, 0o755);
  const taken = await takePort();
  try {
    const { exitCode, errors } = await runExample("express/server.ts", {
      TMPDIR: folder,
      PORT: String(taken.port),
    });
    expect(errors).toContain("EADDRINUSE");
    expect(exitCode).toBe(1);
    expect(await readdir(folder)).toStrictEqual([]);
  } finally {
    await taken.close();
    await rm(folder, { recursive: true, force: true });
  }
});

interface RunningServer {
  readonly origin: string;
  /** Sends Ctrl-C's signal and waits for the exit code, null where the signal ended it. */
  interrupt(): Promise<number | null>;
}

async function startServer(
  example: string,
  env: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const { port, ...taken } = await takePort();
  await taken.close();
  const child = startExample(`${example}/server.ts`, { PORT: String(port), ...env });
  const closed = once(child, "close");
  if (!child.stdout) throw new Error("The example's output is not piped");

  for await (const [line] of on(createInterface(child.stdout), "line", { close: ["close"] })) {
    if (line === "Ctrl-C ends it.") {
      return {
        origin: `http://127.0.0.1:${port}`,
        async interrupt() {
          child.kill("SIGINT");
          await closed;
          return child.exitCode;
        },
      };
    }
  }
  throw new Error(`${example} ended before it listened`);
}

async function takePort(): Promise<{ readonly port: number; close(): Promise<unknown> }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("The server does not listen");
  return {
    port: address.port,
    close() {
      server.close();
      return once(server, "close");
    },
  };
}
