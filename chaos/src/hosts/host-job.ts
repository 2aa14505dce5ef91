/** What a host's process is to do. */
export interface HostJob {
  readonly seed: number;
  /** The core that it embeds. */
  readonly coreEntry: string;
  readonly databaseUrl: string;
  readonly ticketOptionId: string;
}

/** How the ids of a host's users begin, and nobody else's. */
export const HOST_USERS = "40570000-";
