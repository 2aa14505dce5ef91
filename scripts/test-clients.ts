/**
 * Buys tickets from a gateway with clients that are no dependencies of this repository, each in a folder of examples/.clients.
 * OpenAPI Generator makes some of them; the others are installed.
 *
 * usage: npm run test:clients [-- CLIENT…]
 * default: python go typescript-fetch jsonapi-requests warp-drive
 *
 * Clients in Python need Python 3 with venv. Those that are generated need Java and Maven, which downloads the generator, and
 * the one in Go needs Go. If one is missing, the script says so, and nothing is tested.
 */
import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { CLIENTS, type Client, type Command } from "./clients/clients.ts";
import { findFreePort } from "./readmes/find-free-port.ts";
import { runProcess } from "./readmes/run-process.ts";

const FOLDER = path.resolve("examples/.clients");
const VERSION = "7.25.0";
const JAR = path.join(FOLDER, `openapi-generator-cli-${VERSION}.jar`);
/** Maven copies the jar. */
const COPY = [
  "--quiet",
  "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
  `-Dartifact=org.openapitools:openapi-generator-cli:${VERSION}`,
  `-DoutputDirectory=${FOLDER}`,
];
const GENERATOR_PROBES: readonly Command[] = [
  ["java", "-version"],
  ["mvn", "--version"],
];

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(CLIENTS);
const clients = names.map((name) => [name, getClient(name)] as const);
const areGenerated = clients.some(([, { properties }]) => properties !== undefined);
const probes = [
  ...(areGenerated ? GENERATOR_PROBES : []),
  ...clients.flatMap(([, { probe }]) => (probe ? [probe] : [])),
];
const missing = probes.filter(([command, ...args]) => spawnSync(command, args).status !== 0);

if (missing.length > 0) {
  const commands = missing.map((command) => command.join(" ")).join(", ");
  process.stderr.write(`Nothing was tested: these commands do not work here: ${commands}\n`);
  process.exitCode = 1;
} else {
  await testClients();
}

function getClient(name: string): Client {
  const client = CLIENTS[name];
  if (!client) throw new Error(`There is no client ${name}`);
  return client;
}

async function testClients(): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  if (areGenerated) await run(["mvn", ...COPY], FOLDER);
  const dataDir = await mkdtemp(path.join(tmpdir(), "ticket-allocation-clients-"));
  try {
    for (const [name, client] of clients) {
      await testClient(name, client, dataDir);
      process.stdout.write(`${name}: bought as expected\n`);
    }
  } finally {
    await rm(dataDir, { recursive: true });
  }
}

async function testClient(name: string, client: Client, dataDir: string): Promise<void> {
  const folder = path.join(FOLDER, name);
  await mkdir(folder);
  for (const file of client.files) {
    await cp(path.resolve("examples", file), path.join(folder, path.basename(file)));
  }

  const port = await findFreePort();
  const settings = { DATABASE_URL: undefined, DATA_DIR: dataDir, PORT: String(port) };
  const env = { ...process.env, ...settings, ...client.settings };
  const gateway = await runProcess("npm", ["start"], { cwd: process.cwd(), env, port });
  const url = `http://127.0.0.1:${port}`;
  let printed = "";
  try {
    if (client.properties !== undefined) await generate(name, client.properties, url, folder);
    for (const command of client.commands) printed = await run(command, folder, url);
  } finally {
    if (typeof gateway !== "string") await gateway.stop();
  }
  if (printed !== client.prints) throw new Error(`The client ${name} printed:\n${printed}`);
}

async function generate(
  generator: string,
  properties: string,
  url: string,
  folder: string,
): Promise<void> {
  const document = await (await fetch(`${url}/openapi.json`)).text();
  await writeFile(path.join(folder, "openapi.json"), document);
  const options = [
    "-i",
    "openapi.json",
    "-g",
    generator,
    "-o",
    "client",
    "--additional-properties",
    properties,
  ];
  const parts = "apiTests=false,modelTests=false";
  await run(["java", "-jar", JAR, "generate", ...options, "--global-property", parts], folder);
}

async function run([command, ...args]: Command, cwd: string, url?: string): Promise<string> {
  const env = { ...process.env, TICKETS_URL: url };
  const printed = await runProcess(command, args, { cwd, env });
  return typeof printed === "string" ? printed : "";
}
