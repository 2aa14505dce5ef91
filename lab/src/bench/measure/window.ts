import { Latencies } from "../../statistics/latencies.ts";
import type { Measurement } from "./measurement.ts";
import { readProcessTree } from "../../processes/process-tree.ts";

/** The processes whose usage is measured separately. */
export interface MeasuredProcesses {
  readonly serverPids: readonly number[];
  readonly postgresPid: number;
}

/**
 * The period in which operations are counted.
 *
 * It opens after the warm-up and closes before the wait for the last responses. So the figures include neither start
 * nor end.
 */
export class Window {
  readonly #processes: MeasuredProcesses;
  readonly #operationsPerAnswer: number;
  readonly #latencies = new Latencies();
  readonly #answers: Record<string, number> = {};
  readonly #memorySamplesMb: number[] = [];
  #isOpen = false;
  #operations = 0;
  #errors = 0;

  /** @param operationsPerAnswer number of operations of each recorded response */
  constructor(processes: MeasuredProcesses, operationsPerAnswer = 1) {
    this.#processes = processes;
    this.#operationsPerAnswer = operationsPerAnswer;
  }

  /** Counts a response. Its latency is recorded only while the window is open. */
  record(answer: string, latencyMs: number): void {
    this.#answers[answer] = (this.#answers[answer] ?? 0) + 1;
    if (!this.#isOpen) return;
    this.#operations += this.#operationsPerAnswer;
    this.#latencies.record(latencyMs);
  }

  /** Counts operations that are not timed individually. */
  add(operations: number): void {
    if (this.#isOpen) this.#operations += operations;
  }

  recordError(): void {
    this.#errors += 1;
  }

  countAnswers(answer: string): number {
    return this.#answers[answer] ?? 0;
  }

  /**
   * Opens the window, waits for `work`, and closes it.
   *
   * @returns a function to call after the last responses
   */
  async measure(work: () => Promise<unknown>): Promise<(acknowledged: number) => Measurement> {
    const before = this.#readUsage();
    const sampler = setInterval(() => this.#sampleMemory(), 1_000);
    const begin = performance.now();
    this.#isOpen = true;
    await work();
    this.#isOpen = false;
    const seconds = (performance.now() - begin) / 1_000;
    clearInterval(sampler);
    const after = this.#readUsage();

    const operations = this.#operations;
    const perOperation = (cpuSeconds: number | null) =>
      cpuSeconds === null || operations === 0 ? null : (cpuSeconds * 1e6) / operations;
    return (acknowledged) => ({
      seconds,
      operations,
      operationsPerSecond: operations / seconds,
      latencyMs: this.#latencies.read(),
      cpuMicroseconds: {
        server: perOperation(difference(before.server, after.server)),
        postgres: perOperation(difference(before.postgres, after.postgres)),
      },
      loadCpuShare: (after.own - before.own) / seconds,
      peakMemoryMb: after.server?.peakMemoryMb ?? null,
      memorySamplesMb: this.#memorySamplesMb,
      acknowledged,
      answers: this.#answers,
      errors: this.#errors,
    });
  }

  #readUsage() {
    const { user, system } = process.cpuUsage();
    return {
      server: readProcessTree(this.#processes.serverPids),
      postgres: readProcessTree([this.#processes.postgresPid]),
      own: (user + system) / 1e6,
    };
  }

  #sampleMemory(): void {
    const usage = readProcessTree(this.#processes.serverPids);
    if (usage) this.#memorySamplesMb.push(usage.memoryMb);
  }
}

function difference(
  before: { readonly cpuSeconds: number } | null,
  after: { readonly cpuSeconds: number } | null,
): number | null {
  return before && after ? after.cpuSeconds - before.cpuSeconds : null;
}
