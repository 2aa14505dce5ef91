import { readFileSync } from "node:fs";

/** What a process holds in memory, in megabytes; undefined where there is no `/proc`. */
export function readMemoryMb(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/mu.exec(status)?.[1]) / 1_024;
  } catch {
    return undefined;
  }
}
