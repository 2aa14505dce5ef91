import { parseArgs } from "node:util";
import { z } from "zod";

import { flag } from "./options.ts";

/** The options of a program by name: see `options.ts`. */
export type OptionSchemas = Readonly<Record<string, z.ZodType>>;

export type OptionValues<Schemas extends OptionSchemas> = z.output<z.ZodObject<Schemas>>;

/** The command line is invalid. */
export class UsageError extends Error {}

/**
 * Parses arguments of the command line.
 *
 * @returns undefined if they contain `--help`
 * @throws {UsageError}
 */
export function parseOptions<Schemas extends OptionSchemas>(
  schemas: Schemas,
  args: readonly string[],
): OptionValues<Schemas> | undefined {
  const { help, ...values } = readArguments(schemas, args);
  if (help) return undefined;
  const parsed = z.object(schemas).safeParse(values);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `--${path[0]?.toString()}: ${message}`,
  );
  throw new UsageError(problems.join("\n"));
}

function readArguments(
  schemas: OptionSchemas,
  args: readonly string[],
): Readonly<Record<string, unknown>> {
  const types = Object.entries(schemas).map(([name, schema]) => [
    name,
    { type: schema === flag ? ("boolean" as const) : ("string" as const) },
  ]);
  const help = { type: "boolean", short: "h" } as const;
  try {
    return parseArgs({ args: [...args], options: { ...Object.fromEntries(types), help } }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
