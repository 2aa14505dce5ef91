import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { expect, it } from "vitest";

import { listen } from "../src/connections/listen.ts";
import { findListeningHandle } from "../src/connections/listening-handle.ts";
import { untilAllAccepted } from "../src/connections/until-all-accepted.ts";

/** Connects 20 times and prints how often the system let it, once so many are connected or nothing happens. */
const CLIENT = `
  const [, port, wanted] = process.argv;
  let connected = 0;
  for (let count = 0; count < 20; count += 1) {
    require("node:net").connect(port, "127.0.0.1", () => (connected += 1));
  }
  let turns = 0;
  const end = () => {
    turns += 1;
    if (connected < wanted || turns < 100) setImmediate(end);
    else process.exit(console.log(connected));
  };
  end();`;

/** While nothing is accepted, because this process waits for it. */
function connect(port: number, wanted: number): number {
  const args = ["--eval", CLIENT, String(port), String(wanted)];
  return Number(execFileSync(process.execPath, args));
}

it("accepts everybody who waits, and lets two more wait at the most, however long its turn takes", async () => {
  let accepted = 0;
  const server = createServer().on("connection", () => (accepted += 1));
  const { port } = await listen(server, "127.0.0.1", 0);
  const handle = findListeningHandle(server);
  if (!handle) throw new Error("it does not listen");

  connect(port, 20);
  const done = untilAllAccepted(handle, () => accepted);
  expect(connect(port, 0)).toBe(0);
  await done;
  expect(accepted).toBe(20);

  const doneAgain = untilAllAccepted(handle, () => accepted);
  const late = connect(port, 0);
  expect(late).toBeLessThanOrEqual(2);
  await doneAgain;
  expect(accepted).toBe(20 + late);
  server.close();
});
