import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** Creates a folder that every user can access: PostgreSQL runs as another user if root starts it. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "ticket-allocation-chaos-"));
  await chmod(folder, 0o755);
  return folder;
}
