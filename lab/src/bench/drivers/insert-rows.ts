import { connect } from "../../postgres/connect.ts";
import type { Measurement } from "../measure/measurement.ts";
import { Window } from "../measure/window.ts";
import type { InsertJob } from "./job.ts";

const ROWS = 100_000;

/** Inserts the rows of 100,000 purchases in one statement: the maximum that PostgreSQL can write. */
const INSERT = `
  insert into purchases (ticket_option_id, id, user_id, quantity)
  select $1, uuidv7(), gen_random_uuid(), 1 from generate_series(1, ${ROWS})
`;

/** Repeats the statement for the duration of the job. The allocation is reduced once, at the end. */
export async function insertRows(job: InsertJob): Promise<Measurement> {
  await using client = await connect(job.databaseUrl);
  const [ticketOptionId] = job.demand.ticketOptionIds;
  const window = new Window({ serverPids: [process.pid], postgresPid: job.postgresPid });
  let rows = 0;

  async function insertFor(durationMs: number): Promise<void> {
    const end = performance.now() + durationMs;
    do {
      await client.query(INSERT, [ticketOptionId]);
      rows += ROWS;
      window.add(ROWS);
    } while (performance.now() < end);
  }

  await insertFor(job.warmupMs);
  const finish = await window.measure(() => insertFor(job.measureMs));
  await client.query("update ticket_options set allocation = allocation - $2 where id = $1", [
    ticketOptionId,
    rows,
  ]);
  const measurement = finish(rows);
  return {
    ...measurement,
    cpuMicroseconds: { ...measurement.cpuMicroseconds, server: null },
    loadCpuShare: null,
    peakMemoryMb: null,
    memorySamplesMb: [],
  };
}
