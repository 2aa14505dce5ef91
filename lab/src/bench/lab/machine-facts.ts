import { mkdtemp, open, rm, statfs } from "node:fs/promises";
import { availableParallelism, cpus, release, tmpdir, totalmem, type } from "node:os";
import path from "node:path";

import { percentileOf } from "../../statistics/percentile.ts";

/** Properties of the machine and the database that affect the figures. */
export interface MachineFacts {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** Settings of the server, including its version. */
  readonly postgres: Readonly<Record<string, string>>;
  /** Median time of an fsync of 8 KiB, in the folder of the database. */
  readonly fsyncMs: number;
  /** Whether that folder is in memory. Then fsync has no cost, and the figures say nothing about durable writes. */
  readonly isInMemory: boolean;
}

const TMPFS_MAGIC = 0x01021994;
const PAGE = Buffer.alloc(8_192);
const FSYNCS = 51;

export async function readMachineFacts(
  postgres: Readonly<Record<string, string>>,
): Promise<MachineFacts> {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? "unknown",
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    postgres,
    fsyncMs: await measureFsync(),
    isInMemory: (await statfs(tmpdir())).type === TMPFS_MAGIC,
  };
}

async function measureFsync(): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), "ticket-allocation-bench-fsync-"));
  try {
    await using file = await open(path.join(folder, "page"), "w");
    const times: number[] = [];
    for (let i = 0; i < FSYNCS; i += 1) {
      const begin = performance.now();
      await file.write(PAGE, 0, PAGE.length, 0);
      await file.datasync();
      times.push(performance.now() - begin);
    }
    return percentileOf(times, 0.5);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
