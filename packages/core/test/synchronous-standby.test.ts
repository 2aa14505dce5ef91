import {
  createBoxOffice,
  migrate,
  openDatabase,
  OutcomeUnknownError,
  type BoxOffice,
} from "@ticket-allocation/core";
import { sql } from "kysely";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chown, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from "../../embedded-postgres/src/start-embedded-postgres.ts";
import {
  makeTemporaryFolder,
  type TemporaryFolder,
} from "../../../test/support/temporary-folder.ts";
import { PATIENCE } from "../../../test/support/patience.ts";

const binariesDir = process.env["TEST_POSTGRES_BINARIES"];

let folder: TemporaryFolder;
let primary: EmbeddedPostgres;
let standby: EmbeddedPostgres;
let admin: ReturnType<typeof openDatabase>;

const start = (name: string, settings: Readonly<Record<string, string>> = {}) =>
  startEmbeddedPostgres({
    dataDir: path.join(folder.path, name),
    ...(binariesDir !== undefined && { binariesDir }),
    settings: { fsync: "off", ...settings },
  });

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  primary = await start("primary");
  {
    await using db = openDatabase(primary.url, { poolSize: 1 });
    await migrate(db);
  }
  await primary.stop();
  const [original, copy] = [path.join(folder.path, "primary"), path.join(folder.path, "standby")];
  await promisify(execFile)("cp", ["-a", original, copy]);
  const cluster = primary.location.replace(original, copy);
  const { uid, gid } = await stat(cluster);
  await writeFile(path.join(cluster, "standby.signal"), "");
  await chown(path.join(cluster, "standby.signal"), uid, gid);

  primary = await start("primary", { synchronous_standby_names: "standby" });
  const socket = new URL(primary.url).searchParams.get("host");
  standby = await start("standby", {
    primary_conninfo: `host=${socket} port=5432 user=postgres application_name=standby`,
  });
  admin = openDatabase(primary.url, { applicationName: "admin" });
  await vi.waitUntil(async () => {
    const { rows } = await sql`
        select from pg_stat_replication where sync_state = 'sync'`.execute(admin);
    return rows.length === 1;
  }, PATIENCE);
});
afterAll(async () => {
  await admin.destroy();
  await standby.stop();
  await primary.stop();
  await folder[Symbol.asyncDispose]();
});

/** Stops the WAL receiver of the standby during the work. */
async function whileStandbyStalls(work: () => Promise<void>): Promise<void> {
  await using db = openDatabase(standby.url, { poolSize: 1 });
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity where backend_type = 'walreceiver'`.execute(db);
  const { pid } = rows[0]!;
  process.kill(pid, "SIGSTOP");
  try {
    await work();
  } finally {
    process.kill(pid, "SIGCONT");
  }
}

/** Ends the sessions that wait for the standby. After that their writes are visible, but the standby does not have them. */
async function endWaits(): Promise<void> {
  await vi.waitUntil(async () => {
    const { rows } = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'`.execute(
      admin,
    );
    return rows.length > 0;
  }, PATIENCE);
  await vi.waitUntil(async () => {
    const { rows } = await sql`
      select from pg_stat_activity where wait_event = 'SyncRep'`.execute(admin);
    return rows.length === 0;
  }, PATIENCE);
}

function officeWith(timeoutMs: number) {
  const db = openDatabase(primary.url);
  return { ...createBoxOffice({ db, timeoutMs }), [Symbol.asyncDispose]: () => db.destroy() };
}

interface Repeatable {
  /** Prepares the operation, while the standby is running. */
  readonly prepare: (office: BoxOffice) => Promise<(office: BoxOffice) => Promise<unknown>>;
}

const key = () => ({ idempotencyKey: randomUUID() });

const createOption = (office: BoxOffice) =>
  office.createTicketOption({ name: "day pass", allocation: 10 });

async function ticketsOf(office: BoxOffice) {
  return { ticketOptionId: (await createOption(office)).id, userId: randomUUID(), quantity: 2 };
}

/** All operations that may be repeated. */
const REPEATABLE: Readonly<Record<string, Repeatable["prepare"]>> = {
  async createTicketOption() {
    const options = key();
    return (office) => office.createTicketOption({ name: "day pass", allocation: 10 }, options);
  },
  async purchaseTickets(first) {
    const [tickets, options] = [await ticketsOf(first), key()];
    return (office) => office.purchaseTickets(tickets, options);
  },
  async placeOrder(first) {
    const [lines, options] = [[await ticketsOf(first), await ticketsOf(first)], key()];
    return (office) => office.placeOrder(lines, options);
  },
  async holdTickets(first) {
    const [tickets, options] = [await ticketsOf(first), key()];
    return (office) => office.holdTickets(tickets, options);
  },
  async confirmHold(first) {
    const hold = await first.holdTickets(await ticketsOf(first));
    const options = key();
    return (office) => office.confirmHold({ holdId: hold.id }, options);
  },
  async releaseHold(first) {
    const hold = await first.holdTickets(await ticketsOf(first));
    return (office) => office.releaseHold(hold.id);
  },
  async cancelPurchase(first) {
    const purchase = await first.purchaseTickets(await ticketsOf(first));
    const options = key();
    return (office) => office.cancelPurchase({ purchaseId: purchase.id }, options);
  },
  async changeTicketOption(first) {
    const { id } = await createOption(first);
    return (office) => office.changeTicketOption(id, { name: "changed" });
  },
};

it.each(Object.entries(REPEATABLE))(
  "%s has its outcome after the standby has it, the first time and repeated",
  async (_, prepare) => {
    await using patient = officeWith(60_000);
    await using hasty = officeWith(500);
    const ask = await prepare(patient);
    let again: Promise<unknown> | undefined;
    await whileStandbyStalls(async () => {
      await expect(ask(hasty)).rejects.toBeInstanceOf(OutcomeUnknownError);
      await endWaits();
      await expect(ask(hasty)).rejects.toBeInstanceOf(OutcomeUnknownError);
      await endWaits();
      again = ask(patient);
    });
    const answer = await again;
    expect(await ask(patient)).toEqual(answer);
  },
);

it("makes the COMMIT of a host wait if its transaction contains a replay", async () => {
  await using patient = officeWith(60_000);
  await using hasty = officeWith(500);
  const ask = await REPEATABLE["createTicketOption"]!(patient);
  const host = new pg.Client({ connectionString: primary.url, application_name: "host" });
  await host.connect();
  let committed: Promise<unknown> | undefined;
  await whileStandbyStalls(async () => {
    await expect(ask(hasty)).rejects.toBeInstanceOf(OutcomeUnknownError);
    await endWaits();
    await host.query("begin");
    await ask(patient.within(host));
    committed = host.query("commit");
    await vi.waitUntil(async () => {
      const { rows } = await sql`
        select from pg_stat_activity
        where application_name = 'host' and wait_event = 'SyncRep'`.execute(admin);
      return rows.length === 1;
    }, PATIENCE);
  });
  await committed;
  await host.end();
});
