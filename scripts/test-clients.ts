/**
 * Generates clients of a gateway with OpenAPI Generator, compiles them, and buys tickets with each: the programs are in
 * examples/generated-clients, and what is generated is in .generated there.
 *
 * usage: npm run test:clients [-- LANGUAGE…]
 * default: python go typescript-fetch
 *
 * Needs Java and Maven, which downloads the generator; Python 3 with venv; Go. If one is missing, the script says so, and
 * nothing is tested.
 */
import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { findFreePort } from "./readmes/find-free-port.ts";
import { runProcess } from "./readmes/run-process.ts";

const PROGRAMS = path.resolve("examples/generated-clients");
const GENERATED = path.join(PROGRAMS, ".generated");
const VERSION = "7.25.0";
const JAR = path.join(GENERATED, `openapi-generator-cli-${VERSION}.jar`);
/** Maven copies the jar. */
const COPY = [
  "--quiet",
  "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
  `-Dartifact=org.openapitools:openapi-generator-cli:${VERSION}`,
  `-DoutputDirectory=${GENERATED}`,
];

const EXPECTED = `on sale: day pass, 10 tickets
purchased: 2
held: 3, active
confirmed: 3
ordered: 1, 1
changed: capacity 20, 13 left
refused: invalid_purchase_quantity
listed: 4 purchases of purchases
`;

type Command = readonly [command: string, ...args: string[]];

interface Language {
  /** Whether it is there. */
  readonly probe?: Command;
  readonly program: string;
  /** Where the program looks for the client. */
  readonly client: string;
  /** For the generator. */
  readonly properties: string;
  /** They compile and run the program, in the folder where it is. The last one prints. */
  readonly commands: readonly Command[];
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  python: {
    probe: ["python3", "-m", "venv", "--help"],
    program: "buy_tickets.py",
    client: "client",
    properties: "packageName=tickets",
    commands: [
      ["python3", "-m", "venv", "venv"],
      ["venv/bin/pip", "install", "--quiet", "./client"],
      ["venv/bin/python", "buy_tickets.py"],
    ],
  },
  go: {
    probe: ["go", "version"],
    program: "buy_tickets.go",
    client: "client",
    properties: "packageName=tickets,withGoMod=false",
    commands: [
      ["go", "mod", "init", "example"],
      ["go", "mod", "tidy"],
      ["go", "vet", "."],
      ["go", "run", "."],
    ],
  },
  "typescript-fetch": {
    program: "buy_tickets.ts",
    client: "client",
    properties: "importFileExtension=.js",
    commands: [
      ["tsc", "--ignoreConfig", "--types", "node", "--target", "es2024", "buy_tickets.ts"],
      ["node", "buy_tickets.js"],
    ],
  },
};

const asked = process.argv.slice(2);
const languages = asked.length > 0 ? asked : Object.keys(LANGUAGES);
const probes: readonly Command[] = [
  ["java", "-version"],
  ["mvn", "--version"],
  ...languages.flatMap((name) => (LANGUAGES[name]?.probe ? [LANGUAGES[name].probe] : [])),
];
const missing = probes.filter(([command, ...args]) => spawnSync(command, args).status !== 0);

if (missing.length > 0) {
  const commands = missing.map((command) => command.join(" ")).join(", ");
  process.stderr.write(`Nothing was tested: these commands do not work here: ${commands}\n`);
  process.exitCode = 1;
} else {
  await testClients();
}

async function testClients(): Promise<void> {
  await rm(GENERATED, { recursive: true, force: true });
  await mkdir(GENERATED, { recursive: true });
  await run(["mvn", ...COPY], GENERATED);
  const port = await findFreePort();
  const dataDir = await mkdtemp(path.join(tmpdir(), "ticket-allocation-clients-"));
  const env = { ...process.env, DATABASE_URL: undefined, DATA_DIR: dataDir, PORT: String(port) };
  const gateway = await runProcess("npm", ["start"], { cwd: process.cwd(), env, port });
  const url = `http://127.0.0.1:${port}`;
  try {
    const document = await (await fetch(`${url}/openapi.json`)).text();
    await writeFile(path.join(GENERATED, "openapi.json"), document);
    for (const name of languages) {
      await testClient(name, url);
      process.stdout.write(`${name}: bought as expected\n`);
    }
  } finally {
    if (typeof gateway !== "string") await gateway.stop();
    await rm(dataDir, { recursive: true });
  }
}

async function testClient(name: string, url: string): Promise<void> {
  const language = LANGUAGES[name];
  if (!language) throw new Error(`There is no program for ${name}`);
  const { program, client, properties, commands } = language;
  const folder = path.join(GENERATED, name);
  await mkdir(folder);
  await cp(path.join(PROGRAMS, program), path.join(folder, program));
  const options = [
    "-i",
    "../openapi.json",
    "-g",
    name,
    "-o",
    client,
    "--additional-properties",
    properties,
  ];
  const parts = "apiTests=false,modelTests=false";
  await run(["java", "-jar", JAR, "generate", ...options, "--global-property", parts], folder);
  let printed = "";
  for (const command of commands) printed = await run(command, folder, url);
  if (printed !== EXPECTED) throw new Error(`The client for ${name} printed:\n${printed}`);
}

async function run([command, ...args]: Command, cwd: string, url?: string): Promise<string> {
  const env = { ...process.env, TICKETS_URL: url };
  const printed = await runProcess(command, args, { cwd, env });
  return typeof printed === "string" ? printed : "";
}
