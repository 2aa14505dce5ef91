import type { Drift } from "@ticket-allocation/core";

import type { GatewayConfig } from "../settings/config.ts";
import { showProgress } from "./show-progress.ts";
import { withBoxOffice } from "./with-box-office.ts";

/**
 * Recounts every ticket option and prints one line for each wrong sum. It changes nothing and may run during
 * a sale.
 *
 * @returns whether all sums are right
 * @throws {StartError} if they cannot be checked
 */
export async function verifyDatabase(config: GatewayConfig): Promise<boolean> {
  const progress = showProgress(process.stderr, "ticket options");
  let found = 0;
  try {
    await withBoxOffice(config, {
      verb: "verify",
      done: "recounted",
      async run(boxOffice) {
        for await (const { checked, total, drifts } of boxOffice.verify()) {
          if (drifts.length > 0) progress.hide();
          for (const drift of drifts) process.stdout.write(`${describe(drift)}\n`);
          found += drifts.length;
          progress.show(checked, total);
        }
      },
    });
  } finally {
    progress.hide();
  }
  if (found === 0) process.stdout.write("nothing drifts\n");
  return found === 0;
}

function describe({ ticketOptionId, what, expected, found }: Drift): string {
  return `${ticketOptionId}: ${what}: expected ${expected}, found ${found}`;
}
