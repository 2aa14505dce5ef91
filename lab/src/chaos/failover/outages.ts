import type { Seat } from "./server-pair.ts";

/** How a primary becomes unavailable. */
export const OUTAGES = {
  killed: ({ postgres }: Seat) => postgres.kill(),
  frozen: ({ postgres }: Seat) => postgres.freeze(),
  "cut off": async ({ network, replication }: Seat) => {
    network.stall();
    replication.stall();
  },
} as const satisfies Record<string, (seat: Seat) => Promise<void>>;

export type OutageKind = keyof typeof OUTAGES;

/** How it comes back after another server was promoted. */
export const RETURNS = {
  /** As an operator does that knows of the failover. */
  "read-only": async (seat: Seat) => {
    await recover(seat);
    await seat.postgres.demote();
  },
  "a second primary": recover,
} as const satisfies Record<string, (seat: Seat) => Promise<void>>;

export type ReturnKind = keyof typeof RETURNS;

async function recover({ postgres, network, replication }: Seat): Promise<void> {
  postgres.thaw();
  if (postgres.isKilled) await postgres.start();
  network.resume();
  replication.resume();
}
