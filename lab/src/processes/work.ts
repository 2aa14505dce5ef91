/** A message of a worker to its parent. */
export type WorkerMessage<Result> = "ready" | { readonly result: Result };

/** The process that has started a worker. */
export interface Parent {
  /** Tells it that the work has begun. */
  ready(): void;
  /** Resolves when it wants the result. */
  readonly wantsResult: Promise<void>;
}

/** In a worker: does the job that the parent sends, and sends the result. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it is the type of the message
export function work<Job, Result>(perform: (job: Job, parent: Parent) => Promise<Result>): void {
  const send = (message: WorkerMessage<Result>, onSent = () => {}) =>
    process.send?.(message, onSent);
  process.once("message", (job: Job) => {
    const wantsResult = new Promise<void>((resolve) => process.once("message", () => resolve()));
    void perform(job, { ready: () => send("ready"), wantsResult }).then((result) =>
      send({ result }, () => process.exit()),
    );
  });
}
