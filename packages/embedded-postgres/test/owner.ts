/**
 * A program that owns an embedded PostgreSQL until it is told to stop.
 *
 * Takes the options as JSON; `as` makes it an ordinary user first. Prints one line
 * of JSON: what was started, or why not. Ends at the end of standard input.
 */
import { z } from "zod";

import { EmbeddedPostgresError } from "../src/embedded-postgres-error.ts";
import { startEmbeddedPostgres } from "../src/start-embedded-postgres.ts";

const argument = z.object({
  dataDir: z.string(),
  binariesDir: z.string().exactOptional(),
  settings: z.record(z.string(), z.string()).exactOptional(),
  as: z.object({ uid: z.number(), gid: z.number() }).exactOptional(),
});

const { as, ...options } = argument.parse(JSON.parse(process.argv[2] ?? "null"));
if (as !== undefined) {
  process.setgroups?.([]);
  process.setgid?.(as.gid);
  process.setuid?.(as.uid);
}
try {
  const { stop, ...started } = await startEmbeddedPostgres(options);
  console.log(JSON.stringify({ started }));
  for await (const _ of process.stdin);
  await stop();
} catch (error) {
  if (!(error instanceof EmbeddedPostgresError)) throw error;
  console.log(JSON.stringify({ refused: { code: error.code, message: error.message } }));
  process.exit(1);
}
