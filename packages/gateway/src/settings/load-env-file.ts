import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";

import { messageOf } from "../commands/message-of.ts";
import { StartError } from "../commands/start-error.ts";

/** In the working directory. */
const FILE = ".env";

/** A value in quotes may have several lines. */
const QUOTED = /^(\s*(?:export\s+)?[\w.-]+\s*=[ \t]*)(["'`])(?:(?!\2).)*\2/gmsu;
const ASSIGNMENT = /^(?:export\s+)?[A-Za-z_][\w.-]*\s*=(?!\s*["'`])/u;

/**
 * Adds the settings of a file `.env` in the working directory, if it exists, to the environment. Variables that are
 * set already are kept, even empty ones.
 *
 * @throws {StartError} if the file cannot be used; the message contains nothing of its content
 */
export function loadEnvFile(environment: NodeJS.ProcessEnv): void {
  const text = readText();
  if (text === undefined) return;
  const line = findBrokenLine(text);
  if (line !== undefined) {
    throw new StartError(
      `${FILE}, line ${line}, is not NAME=value: put quotes around a value of several lines, and a # before a comment`,
    );
  }
  for (const [name, value] of Object.entries(parseEnv(text))) environment[name] ??= value;
}

function readText(): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(FILE));
    if (text.includes("\0")) throw new TypeError("it is not text");
    return text;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    const reason = error instanceof TypeError ? "it is not UTF-8 text" : messageOf(error);
    throw new StartError(`${FILE} in the working directory cannot be used: ${reason}`, {
      cause: error,
    });
  }
}

/** Node silently skips lines that it cannot parse. */
function findBrokenLine(text: string): number | undefined {
  const lines = text
    .replaceAll(QUOTED, (quoted, start: string) => start + quoted.replaceAll(/[^\n]/gu, ""))
    .split("\n");
  const index = lines.findIndex((line) => {
    const words = line.trim();
    return words !== "" && !words.startsWith("#") && !ASSIGNMENT.test(words);
  });
  return index === -1 ? undefined : index + 1;
}
