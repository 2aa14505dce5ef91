import { isDeepStrictEqual } from "node:util";

import type { ModelState } from "../from-itf.ts";
import type { Gate } from "./gated-connection.ts";
import { readRows, rowsOfModel, type RowIds } from "./rows.ts";
import { sendRequest } from "./send-request.ts";
import type { Seller } from "./seller.ts";
import type { Stage } from "./stage.ts";
import { until } from "./until.ts";

/** A run of the model in progress. Each step is done and then compared: see `replay-trace.ts`. */
export class Replay {
  readonly #stage: Stage;
  readonly #name: string;
  /** Of each request that was sent to a process. */
  readonly #answers: Promise<string>[] = [];
  readonly #settled: (string | undefined)[] = [];
  /** The gate that holds back the COMMIT of a batch, by process and number of the batch. */
  readonly #batches = new Map<string, Gate["connection"]>();
  #rowIds: RowIds = new Map();
  #isHostOpen = false;

  constructor(stage: Stage, name: string) {
    this.#stage = stage;
    this.#name = name;
  }

  /** Whether a request was rejected as busy. */
  get isBusy(): boolean {
    return this.#settled.includes("busy");
  }

  async take(state: ModelState, before: ModelState): Promise<void> {
    const { did } = state;
    if (did.process === "host") return this.#takeHostStep(state);
    switch (did.kind) {
      case "tick":
        return this.#stage.tick();
      case "ask":
        return this.#send(state);
      case "lock":
        return this.#lock(state, before);
      case "commit":
        return this.#batchOf(did).letThrough();
      default:
        return this.#lose(state);
    }
  }

  #send({ did, asks }: ModelState): void {
    const { boxOffice } = this.#sellerOf(did.process);
    const answer = sendRequest({ ...this.#sending(asks[did.ask]!.request), boxOffice });
    this.#answers[did.ask] = answer;
    answer.then(
      (code) => (this.#settled[did.ask] = code),
      (fault: unknown) => (this.#settled[did.ask] = String(fault)),
    );
  }

  #lock({ did: { process, batch: number } }: ModelState, before: ModelState): void {
    const batches = new Map(before.processes).get(process)?.batches ?? [];
    const batch = batches.find((one) => one.number === number)!;
    const gate = this.#gatesOf(process).get(`lock ${optionsOf(batch)}`)!;
    this.#batches.set(`${process} ${number}`, gate.connection);
    gate.connection.letThrough();
  }

  /** Loses a COMMIT or the response to it. */
  async #lose({ did, processes }: ModelState): Promise<void> {
    const { batches } = new Map(processes).get(did.process)!;
    const gate = `lock ${optionsOf(batches.find(({ number }) => number === did.batch)!)}`;
    const { boxOffice } = this.#sellerOf(did.process);
    const [anyOption = ""] = this.#stage.optionIds.values();
    // One read after another, until the batch is about to lock again: each that succeeds ends the time during which the
    // database counts as unreachable, see retry.ts. After a second of that, requests would be busy.
    const reads = until(async () => {
      await boxOffice.findTicketOption(anyOption);
      return this.#gatesOf(did.process).has(gate);
    });
    await Promise.all([reads, this.#breakConnection(did)]);
  }

  async #breakConnection(did: ModelState["did"]): Promise<void> {
    const connection = this.#batchOf(did);
    if (did.kind === "lose answer") return connection.loseAnswer();
    const { processId } = connection;
    connection.cut();
    // PostgreSQL keeps the locks until it notices.
    await until(async () => {
      const { rows } = await this.#stage.client.query(
        "select from pg_stat_activity where pid = $1",
        [processId],
      );
      return rows.length === 0;
    });
  }

  #batchOf({ process, batch }: ModelState["did"]): Gate["connection"] {
    return this.#batches.get(`${process} ${batch}`)!;
  }

  async #takeHostStep({ did, asks, host }: ModelState): Promise<void> {
    const { host: client, hostBoxOffice } = this.#stage;
    if (did.kind === "begin") this.#isHostOpen = true;
    if (did.kind === "commit" || did.kind === "rollback") this.#isHostOpen = false;
    if (did.kind === "savepoint") return void (await client.query("savepoint before_claims"));
    if (did.kind === "rollback to savepoint") {
      return void (await client.query("rollback to savepoint before_claims"));
    }
    if (did.kind !== "ask") return void (await client.query(did.kind));

    const { request } = asks[did.ask]!;
    const boxOffice = hostBoxOffice.within(client);
    const answer = await sendRequest({ ...this.#sending(request), boxOffice });
    const call = [...host.before, ...host.after].find(({ ask }) => ask === did.ask);
    expectSame("the answer to the host", answer, call?.transaction.outcomes[0]?.code);
    if (answer === "granted") {
      await client.query(
        "insert into host_rows select $1 where not exists (select from host_rows where request = $1)",
        [request.number],
      );
    }
  }

  /** Compares what can be seen from outside: rows, answers, what each process is about to send, and how many claims wait. */
  async compare(state: ModelState): Promise<void> {
    for (const [process, { queue, batches }] of state.processes) {
      const expected = {
        gates: batches
          .map((batch) => (batch.phase === "decided" ? "commit" : `lock ${optionsOf(batch)}`))
          .toSorted(),
        waiting: queue.filter(({ isWaiting }) => isWaiting).length,
      };
      const { boxOffice } = this.#sellerOf(process);
      const seen = () => ({
        gates: [...this.#gatesOf(process).keys()]
          .map((gate) => gate.replace(/ of .*/u, ""))
          .toSorted(),
        waiting: boxOffice.load().waiting,
      });
      await until(() => isDeepStrictEqual(seen(), expected));
      expectSame(`process ${process}`, seen(), expected);
    }
    const answered = state.asks.map(({ by, answer }) =>
      by === "host" || answer === "" ? undefined : answer,
    );
    const settled = () => state.asks.map((_, index) => this.#settled[index]);
    await until(() =>
      settled().every((code, index) => code !== undefined || answered[index] === undefined),
    );
    expectSame("the answers", settled(), answered);
    const { rows, ids } = await readRows(this.#stage.client, this.#stage.names, state.now);
    this.#rowIds = ids;
    expectSame("the rows", rows, rowsOfModel(state));
  }

  /** Lets everything through that is still in progress. */
  async end(): Promise<void> {
    if (this.#isHostOpen) await this.#stage.host.query("rollback");
    for (const { proxy } of this.#stage.sellers.values()) proxy.isOpen = true;
    await Promise.allSettled(this.#answers);
    for (const { boxOffice, proxy } of this.#stage.sellers.values()) {
      await until(() => boxOffice.load().waiting === 0 && proxy.gates.length === 0);
    }
  }

  #sending(request: ModelState["asks"][number]["request"]) {
    const { optionIds, userIds } = this.#stage;
    return { request, keyPrefix: this.#name, optionIds, userIds, rowIds: this.#rowIds };
  }

  #sellerOf(process: string): Seller {
    const seller = this.#stage.sellers.get(process);
    if (!seller) throw new Error(`there is no process ${process}`);
    return seller;
  }

  /** What a process is about to send: `lock` with the names of options, or `commit` with a number. */
  #gatesOf(process: string): ReadonlyMap<string, Gate> {
    const { gates } = this.#sellerOf(process).proxy;
    return new Map(
      gates.map((gate, index) => {
        const options = gate.ticketOptionIds.map((id) => this.#stage.names.options.get(id) ?? id);
        const name =
          gate.kind === "lock" ? `lock ${options.toSorted().join(" ")}` : `commit of ${index}`;
        return [name, gate];
      }),
    );
  }
}

function optionsOf({
  phase,
  options,
  taken,
}: ModelState["processes"][number][1]["batches"][number]): string {
  const all = phase === "lost" ? new Set(taken.flatMap(({ needs }) => needs)) : options;
  return [...all].toSorted().join(" ");
}

function expectSame(what: string, seen: unknown, expected: unknown): void {
  if (isDeepStrictEqual(seen, expected)) return;
  throw new Error(
    `${what}: the product has\n${JSON.stringify(seen, null, 2)}\nthe model has\n${JSON.stringify(expected, null, 2)}`,
  );
}
