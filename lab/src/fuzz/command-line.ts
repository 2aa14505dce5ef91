import { parseArgs } from "node:util";
import { z } from "zod";

import type { FuzzPlan } from "./run-fuzz.ts";

const HELP = `Sends generated requests to the gateway, and checks every response.

  npm run fuzz                            20,000 requests, half of them to a gateway with access
                                          control
  npm run fuzz -- --requests 200000

  --requests N     number of requests                       default: 20000
  --raw N          number of connections with raw bytes     default: a hundredth of that
  --seed N         the same seed sends the same requests    default: random, printed
  --concurrency N  requests at the same time                default: 32
  --access A       open, secured or both                    default: both
  --path P         start with the failure of this seed; the concurrency is 1
  --help           this text

The exit code is 1 if a check failed. The smallest request that fails is printed.
`;

const whole = z.coerce.number().int().min(0);

const options = z.object({
  requests: whole.max(100_000_000).default(20_000),
  raw: whole.max(1_000_000).optional(),
  seed: whole.max(2_000_000_000).optional(),
  concurrency: whole.min(1).max(1_000).default(32),
  access: z.enum(["open", "secured", "both"]).default("both"),
  path: z.string().optional(),
});

export type Command =
  | { readonly kind: "print"; readonly text: string }
  | { readonly kind: "fuzz"; readonly plans: readonly FuzzPlan[] };

/** @throws {Error} when an option is invalid */
export function parseCommandLine(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      requests: { type: "string" },
      raw: { type: "string" },
      seed: { type: "string" },
      concurrency: { type: "string" },
      access: { type: "string" },
      path: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return { kind: "print", text: HELP };
  const { requests, raw, seed, concurrency, access, path } = options.parse(values);
  const isBoth = access === "both";
  const plan = {
    requests: isBoth ? Math.ceil(requests / 2) : requests,
    rawConnections: Math.ceil((raw ?? requests / 100) / (isBoth ? 2 : 1)),
    seed: seed ?? Math.floor(Math.random() * 2_000_000_000),
    concurrency: path === undefined ? concurrency : 1,
    path,
  };
  const open = { ...plan, isSecured: false };
  const secured = { ...plan, isSecured: true };
  return {
    kind: "fuzz",
    plans: { open: [open], secured: [secured], both: [open, secured] }[access],
  };
}
