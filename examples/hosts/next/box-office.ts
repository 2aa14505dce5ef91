import {
  createBoxOffice,
  migrate,
  openDatabase,
  type PooledBoxOffice,
} from "@ticket-allocation/core";

/** `next dev` loads this module again after each change: the box office outlives that. */
const kept = globalThis as typeof globalThis & { boxOffice?: Promise<PooledBoxOffice> };

/** One box office for the whole process. Created by the first request, because `next build` loads this module too. */
export function getBoxOffice(): Promise<PooledBoxOffice> {
  kept.boxOffice ??= openBoxOffice();
  return kept.boxOffice;
}

async function openBoxOffice(): Promise<PooledBoxOffice> {
  const db = openDatabase(process.env["DATABASE_URL"] ?? "postgresql://localhost/shop");
  try {
    await migrate(db);
  } catch (error) {
    // The next request tries again: the database may only be late.
    delete kept.boxOffice;
    await db.destroy();
    throw error;
  }
  return createBoxOffice({ db });
}
