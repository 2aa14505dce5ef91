import { readFileSync } from "node:fs";

/** The memory of a process in megabytes. Undefined on systems without `/proc`. */
export function readMemoryMb(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/mu.exec(status)?.[1]) / 1_024;
  } catch {
    return undefined;
  }
}
