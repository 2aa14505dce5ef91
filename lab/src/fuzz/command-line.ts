import { z } from "zod";

import { count } from "../command-line/options.ts";
import type { OptionValues } from "../command-line/parse-options.ts";
import type { FuzzPlan } from "./run-fuzz.ts";

export const HELP = `Sends generated requests to the gateway, and checks every response.

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

export const OPTIONS = {
  requests: count(100_000_000, 0).default(20_000),
  raw: count(1_000_000, 0).optional(),
  seed: count(2_000_000_000, 0).optional(),
  concurrency: count(1_000).default(32),
  access: z.enum(["open", "secured", "both"]).default("both"),
  path: z.string().optional(),
};

/** The gateways to start, and what to send to each. */
export function toPlans({
  requests,
  raw = requests / 100,
  seed = Math.floor(Math.random() * 2_000_000_000),
  concurrency,
  access,
  path,
}: OptionValues<typeof OPTIONS>): readonly FuzzPlan[] {
  const gateways = access === "both" ? 2 : 1;
  const plan = {
    requests: Math.ceil(requests / gateways),
    rawConnections: Math.ceil(raw / gateways),
    seed,
    concurrency: path === undefined ? concurrency : 1,
    path,
  };
  const open = { ...plan, isSecured: false };
  const secured = { ...plan, isSecured: true };
  return { open: [open], secured: [secured], both: [open, secured] }[access];
}
