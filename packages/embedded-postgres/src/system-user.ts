import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { type Account, runTool } from "./run-tool.ts";

const userName = "postgres";

/**
 * Finds the system user that PostgreSQL runs as if this process is root, or creates it.
 *
 * @throws {EmbeddedPostgresError} `no_system_user` if it cannot be created
 */
export async function findOrCreateSystemUser(): Promise<Account> {
  const known = await findSystemUser();
  if (known !== undefined) return known;

  const options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"];
  const creation = await runTool("useradd", [...options, userName]);

  // Again, even if that failed: another process may have created it meanwhile.
  const created = await findSystemUser();
  if (created !== undefined) return created;
  throw new EmbeddedPostgresError(
    "no_system_user",
    `PostgreSQL refuses to run as root, and the system user "${userName}" could not be made for it (${creation.output}): make that user, start as an ordinary user, or use a PostgreSQL of your own.`,
  );
}

async function findSystemUser(): Promise<Account | undefined> {
  const [user, group] = await Promise.all([
    runTool("id", ["-u", userName]),
    runTool("id", ["-g", userName]),
  ]);
  if (!user.succeeded || !group.succeeded) return undefined;
  return { uid: Number(user.output), gid: Number(group.output) };
}
