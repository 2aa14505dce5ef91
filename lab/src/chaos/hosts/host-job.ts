/** The job of a host's process. */
export interface HostJob {
  readonly seed: number;
  /** The entry file of the core that it embeds. */
  readonly coreEntry: string;
  readonly databaseUrl: string;
  readonly ticketOptionId: string;
  /** The file for its decisions. */
  readonly decisionsFile: string;
}

/** Prefix of the ids of a host's users, and of no others. */
export const HOST_USERS = "40570000-";
