import { z } from "zod";

const workerFailure = z.object({ failure: z.string() });

/** Sends the primary the reason why this worker cannot start, then ends the process. */
export async function failAsWorker(reason: string): Promise<never> {
  const message: z.infer<typeof workerFailure> = { failure: reason };
  await new Promise((resolve) => {
    if (process.send) process.send(message, resolve);
    else resolve(undefined);
  });
  process.exit(1);
}

/** The reason in a message of a worker, if it is such a message. */
export function findFailure(message: unknown): string | undefined {
  return workerFailure.safeParse(message).data?.failure;
}
