import path from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Their tests start processes, and take most of the time. */
const SLOW = ["lab", "examples", "packages/embedded-postgres", "packages/gateway"].map(
  (folder) => path.resolve(folder) + path.sep,
);

/**
 * Begins with the files that take longest, also where no earlier run has measured them: one that began last would
 * keep one worker busy while the others have nothing left to do.
 */
export class SlowPackagesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- of a sequencer, not of an array
    const bySize = await super.sort(files);
    return [...bySize.filter(isSlow), ...bySize.filter((file) => !isSlow(file))];
  }
}

function isSlow({ moduleId }: TestSpecification): boolean {
  return SLOW.some((folder) => moduleId.startsWith(folder));
}
