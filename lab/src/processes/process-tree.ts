import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Resources that processes and their descendants have used. */
export interface TreeUsage {
  /** User and system time, including children that have ended. */
  readonly cpuSeconds: number;
  readonly memoryMb: number;
  /** The sum of the peaks of all processes. */
  readonly peakMemoryMb: number;
}

// USER_HZ is 100 on every Linux that Node.js supports.
const TICKS_PER_SECOND = 100;

/**
 * Reads the usage of process trees from `/proc`.
 *
 * @returns null on systems without `/proc`, such as macOS
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function readProcessTree(rootPids: readonly number[]): TreeUsage | null {
  if (!existsSync("/proc/self/stat")) return null;
  let [ticks, memoryKb, peakKb] = [0, 0, 0];
  for (const pid of findTrees(rootPids)) {
    ticks += readStat(pid)?.ticks ?? 0;
    const status = readProcFile(pid, "status") ?? "";
    memoryKb += readKilobytes(status, "VmRSS");
    peakKb += readKilobytes(status, "VmHWM");
  }
  return {
    cpuSeconds: ticks / TICKS_PER_SECOND,
    memoryMb: memoryKb / 1024,
    peakMemoryMb: peakKb / 1024,
  };
}

function findTrees(rootPids: readonly number[]): readonly number[] {
  const childrenOf = new Map<number, number[]>();
  for (const pid of readdirSync("/proc").map(Number).filter(Number.isInteger)) {
    const parentPid = readStat(pid)?.parentPid;
    if (parentPid === undefined) continue;
    childrenOf.set(parentPid, [...(childrenOf.get(parentPid) ?? []), pid]);
  }
  const tree = [...rootPids];
  // The array grows during the iteration.
  for (const pid of tree) tree.push(...(childrenOf.get(pid) ?? []));
  return tree;
}

function readStat(pid: number): { readonly parentPid: number; readonly ticks: number } | undefined {
  const stat = readProcFile(pid, "stat");
  if (stat === undefined) return undefined;
  // The second field is the name in brackets, which may itself contain spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const parentPid = Number(fields[1]);
  // utime, stime, cutime and cstime. The last two are those of children that have ended.
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { parentPid, ticks };
}

function readKilobytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "mu").exec(status)?.[1] ?? 0);
}

/** @returns undefined if the process has ended */
function readProcFile(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}
