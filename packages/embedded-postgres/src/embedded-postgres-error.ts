/**
 * What kept the embedded PostgreSQL from starting.
 *
 * - `data_dir_in_use`: another process, still alive, owns the data directory
 * - `data_dir_unusable`: the files are there but this user cannot run on them
 * - `other_major_version`: another major version of PostgreSQL made the files
 * - `unsupported_platform`: there is no PostgreSQL that runs here
 * - `no_system_user`: root needs a system user for PostgreSQL, and there is none
 * - `server_failed`: one of PostgreSQL's own tools failed; the message has its words
 */
export type EmbeddedPostgresErrorCode =
  | "data_dir_in_use"
  | "data_dir_unusable"
  | "other_major_version"
  | "unsupported_platform"
  | "no_system_user"
  | "server_failed";

/** Why the embedded PostgreSQL does not run. The message is one sentence, for a terminal. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
