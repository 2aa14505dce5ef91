import { parseArgs } from "node:util";
import { z } from "zod";

import type { FuzzPlan } from "./run-fuzz.ts";

const HELP = `Sends the gateway what nobody would think of, and looks at every answer.

  npm run fuzz                            20,000 requests, half of them to a gateway that asks
                                          who everybody is
  npm run fuzz -- --requests 200000

  --requests N     how many                                20000
  --raw N          connections with bytes of their own     a hundredth of that
  --seed N         the same seed sends the same requests   a new one, which is printed
  --lanes N        how many send at once                   32
  --access A       open, secured or both                   both
  --path P         begin where this seed failed; one lane
  --help           this text

Exits 1 when something failed, with the smallest request that makes it fail.
`;

const whole = z.coerce.number().int().min(0);

const options = z.object({
  requests: whole.max(100_000_000).default(20_000),
  raw: whole.max(1_000_000).optional(),
  seed: whole.max(2_000_000_000).optional(),
  lanes: whole.min(1).max(1_000).default(32),
  access: z.enum(["open", "secured", "both"]).default("both"),
  path: z.string().optional(),
});

export type Command =
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "fuzz"; readonly plans: readonly FuzzPlan[] };

/** @throws {Error} when it cannot be understood */
export function parseCommandLine(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      requests: { type: "string" },
      raw: { type: "string" },
      seed: { type: "string" },
      lanes: { type: "string" },
      access: { type: "string" },
      path: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return { kind: "say", text: HELP };
  const { requests, raw, seed, lanes, access, path } = options.parse(values);
  const isBoth = access === "both";
  const plan = {
    requests: isBoth ? Math.ceil(requests / 2) : requests,
    rawConnections: Math.ceil((raw ?? requests / 100) / (isBoth ? 2 : 1)),
    seed: seed ?? Math.floor(Math.random() * 2_000_000_000),
    lanes: path === undefined ? lanes : 1,
    path,
  };
  const open = { ...plan, isSecured: false };
  const secured = { ...plan, isSecured: true };
  return {
    kind: "fuzz",
    plans: { open: [open], secured: [secured], both: [open, secured] }[access],
  };
}
