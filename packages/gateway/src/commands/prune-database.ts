import { z } from "zod";

import type { GatewayConfig } from "../settings/config.ts";
import { showProgress } from "./show-progress.ts";
import { StartError } from "./start-error.ts";
import { withBoxOffice } from "./with-box-office.ts";

const MILLISECONDS = new Map([
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
]);

/**
 * Removes old rows that are no longer needed, and prints how many. May run during a sale, and more than once at a time.
 *
 * @param before a date, a time, or a duration such as `90d`
 * @throws {StartError} if `before` is invalid or missing, or the database cannot be pruned
 */
export async function pruneDatabase(
  config: GatewayConfig,
  before: string | undefined,
): Promise<void> {
  const time = parseBefore(before);
  const progress = showProgress(process.stderr, "ticket options");
  let removed = { holds: 0, cancellations: 0 };
  try {
    await withBoxOffice(config, {
      verb: "prune",
      done: "removed",
      async run(boxOffice) {
        for await (const { checked, total, ...some } of boxOffice.prune({ before: time })) {
          removed = some;
          progress.show(checked, total);
        }
      },
    });
  } finally {
    progress.hide();
    const { holds, cancellations } = removed;
    process.stdout.write(
      `removed from before ${time.toISOString()}: ${holds} holds, ${cancellations} cancellations\n`,
    );
  }
}

/** A date begins at midnight UTC, and a time names its offset. */
const timeSchema = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

function parseBefore(text = ""): Date {
  const [, count, unit = ""] = /^(\d{1,5})([dhms])$/u.exec(text) ?? [];
  const milliseconds = MILLISECONDS.get(unit);
  const time =
    milliseconds === undefined
      ? new Date(timeSchema.safeParse(text).data ?? NaN)
      : new Date(Date.now() - Number(count) * milliseconds);
  if (time.getTime() <= Date.now()) return time;
  throw new StartError(
    "--before must be a date (2026-01-31), a time (2026-01-31T12:00:00Z) or a duration (90d, 12h, 30m, 45s), and not in the future",
  );
}
