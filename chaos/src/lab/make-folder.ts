import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A new folder that every user may enter: PostgreSQL runs as one of its own when root starts it. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "ticket-allocation-chaos-"));
  await chmod(folder, 0o755);
  return folder;
}
