/**
 * Packs every package as npm would publish it, installs them in an empty project
 * elsewhere, and uses them there: types under both module resolutions, imports, the
 * commands.
 *
 * usage: npm run check:install
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { packPackages } from "./pack-packages.ts";

const PROGRAM = `
import { createBoxOffice, openDatabase, type BoxOffice, type Purchase } from "@ticket-allocation/core";
import { readConfig, startGateway } from "@ticket-allocation/gateway";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { Kysely, PostgresDialect } from "kysely";
import { Pool } from "pg";

interface HostDatabase { orders: { id: string } }
const host = new Kysely<HostDatabase>({ dialect: new PostgresDialect({ pool: new Pool() }) });
const boxOffice = createBoxOffice({ db: host });
const inside = (): Promise<Purchase> =>
  host.transaction().execute((transaction) =>
    boxOffice.within(transaction).purchaseTickets({ ticketOptionId: "", userId: "", quantity: 1 }),
  );
const onClient = async (): Promise<BoxOffice> => boxOffice.within(await new Pool().connect());
const handlers: readonly ((request: Request) => Promise<Response>)[] = [
  createJsonApiHandler(boxOffice),
  createGraphqlHandler(createBoxOffice({ db: openDatabase("postgresql://localhost/x") })),
];
// @ts-expect-error: a quantity is a number
void (() => boxOffice.purchaseTickets({ ticketOptionId: "", userId: "", quantity: "1" }));
void [inside, onClient, startGateway, readConfig];
console.log(handlers.map((handler) => typeof handler).join());
`;

const folder = mkdtempSync(path.join(tmpdir(), "ticket-allocation-packages-"));
const run = (command: string, ...args: readonly string[]) =>
  execFileSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });

try {
  const packed = await packPackages(folder);
  writeFileSync(
    path.join(folder, "package.json"),
    JSON.stringify({ private: true, type: "module" }),
  );
  writeFileSync(path.join(folder, "program.ts"), PROGRAM);
  const tarballs = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
  run("npm", "install", "--silent", ...tarballs.map((file) => `./${file}`), "kysely", "pg");
  run("npm", "install", "--silent", "--save-dev", "typescript", "@types/node", "@types/pg");

  for (const { name } of packed) {
    const license = path.join(folder, "node_modules", name, "LICENSE");
    expectOutput(readFileSync(license, "utf8"), readFileSync("LICENSE", "utf8"));
  }
  for (const [module, moduleResolution] of [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ] as const) {
    const options = [
      "--strict",
      "--noEmit",
      "--target",
      "es2024",
      "--skipLibCheck",
      "--types",
      "node",
    ];
    run(
      "npx",
      "tsc",
      ...options,
      "--module",
      module,
      "--moduleResolution",
      moduleResolution,
      "program.ts",
    );
    process.stdout.write(`types work under ${moduleResolution}\n`);
  }
  expectOutput(run("node", "program.ts"), "function,function\n");
  expectOutput(run("npx", "ticket-allocation", "--version"), /^\d+\.\d+\.\d+\n$/u);
  expectOutput(run("npx", "ticket-allocation-migrate", "--help"), /DATABASE_URL/u);
  process.stdout.write("imports and commands work\n");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function expectOutput(output: string, expected: string | RegExp): void {
  const matches = typeof expected === "string" ? output === expected : expected.test(output);
  if (!matches) throw new Error(`expected ${String(expected)}, got ${output}`);
}
