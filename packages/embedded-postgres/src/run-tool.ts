import { spawn } from "node:child_process";

/** The system user that runs a tool. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface RunToolOptions {
  /** @default the user of this process */
  readonly account?: Account | undefined;
  /** A folder that the account can enter. @default '/' */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ToolRun {
  readonly succeeded: boolean;
  /** Standard output and standard error in order of arrival, trimmed. */
  readonly output: string;
}

/** Runs a program to its end, and returns its output; never rejects. */
export function runTool(
  file: string,
  args: readonly string[],
  { account, cwd = "/", env = {} }: RunToolOptions = {},
): Promise<ToolRun> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const finish = (succeeded: boolean, lastWords = "") => {
      resolve({ succeeded, output: `${Buffer.concat(chunks).toString()}${lastWords}`.trim() });
    };
    try {
      const child = spawn(file, args, {
        ...account,
        cwd,
        env: { ...toolEnvironment(), ...env },
        // In a separate process group, which Ctrl-C in a terminal does not reach.
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
      child.once("error", (error) => finish(false, error.message));
      child.once("close", (exitCode, signal) => {
        finish(exitCode === 0, signal === null ? "" : `ended by ${signal}`);
      });
    } catch (error) {
      // Some failures, EACCES on the folder among them, are thrown instead of emitted.
      finish(false, String(error));
    }
  });
}

/** The error messages in the output of a tool, or else its last lines. */
export function reasonIn(output: string): string {
  const reasons = [...output.matchAll(/\b(?:FATAL|PANIC|error):\s+(?<reason>.+)/gu)];
  const found = new Set(reasons.map(({ groups }) => groups?.["reason"] ?? ""));
  return found.size > 0 ? [...found].slice(0, 2).join("; ") : tailOf(output);
}

/** The last lines of the output of a tool, short enough for an error message. */
export function tailOf(output: string): string {
  return output.split("\n").slice(-12).join("\n");
}

/** What finds programs, libraries and temporary folders: systems such as NixOS need it. */
const INHERITED = [
  "PATH",
  "LD_LIBRARY_PATH",
  "DYLD_LIBRARY_PATH",
  "DYLD_FALLBACK_LIBRARY_PATH",
  "LOCALE_ARCHIVE",
  "TMPDIR",
];

/**
 * Little of this process's own environment: PGDATA, PGPORT and the like would configure PostgreSQL's tools, language
 * and time zone change their output, and secrets do not belong in the processes of another user.
 */
function toolEnvironment(): NodeJS.ProcessEnv {
  const inherited = INHERITED.map((name) => [name, process.env[name]] as const);
  return {
    ...Object.fromEntries(inherited.filter(([, value]) => value !== undefined)),
    LC_ALL: "C",
    TZ: "UTC",
  };
}
