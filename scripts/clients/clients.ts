export type Command = readonly [command: string, ...args: string[]];

export interface Client {
  /** Whether what it needs is there. */
  readonly probe?: Command;
  /** The program and what is beside it, in examples. */
  readonly files: readonly string[];
  /** For OpenAPI Generator, if the client is generated. */
  readonly properties?: string;
  /** Of the gateway. */
  readonly settings?: Readonly<Record<string, string>>;
  /** They compile and run the program, in the folder where it is. The last one prints. */
  readonly commands: readonly Command[];
  readonly prints: string;
}

const PYTHON: Command = ["python3", "-m", "venv", "--help"];
const MAKE_VENV: Command = ["python3", "-m", "venv", "venv"];

const GENERATED_PRINTS = `on sale: day pass, 10 tickets
purchased: 2
held: 3, active
confirmed: 3
ordered: 1, 1
changed: capacity 20, 13 left
refused: invalid_purchase_quantity
listed: 4 purchases of purchases
`;

const LIBRARY_PRINTS = `on sale: day pass, 3 tickets
purchased: 2
refused: invalid_purchase_quantity
left of day pass: 1
`;

/** By their names: those of generated clients are the generators. */
export const CLIENTS: Readonly<Record<string, Client>> = {
  python: {
    probe: PYTHON,
    files: ["generated-clients/buy_tickets.py"],
    properties: "packageName=tickets",
    commands: [
      MAKE_VENV,
      ["venv/bin/pip", "install", "--quiet", "./client"],
      ["venv/bin/python", "buy_tickets.py"],
    ],
    prints: GENERATED_PRINTS,
  },
  go: {
    probe: ["go", "version"],
    files: ["generated-clients/buy_tickets.go"],
    properties: "packageName=tickets,withGoMod=false",
    commands: [
      ["go", "mod", "init", "example"],
      ["go", "mod", "tidy"],
      ["go", "vet", "."],
      ["go", "run", "."],
    ],
    prints: GENERATED_PRINTS,
  },
  "typescript-fetch": {
    files: ["generated-clients/buy_tickets.ts"],
    properties: "importFileExtension=.js",
    commands: [
      ["tsc", "--ignoreConfig", "--types", "node", "--target", "es2024", "buy_tickets.ts"],
      ["node", "buy_tickets.js"],
    ],
    prints: GENERATED_PRINTS,
  },
  "jsonapi-requests": {
    probe: PYTHON,
    files: [
      "json-api-clients/jsonapi-requests/requirements.txt",
      "json-api-clients/jsonapi-requests/buy_tickets.py",
    ],
    commands: [
      MAKE_VENV,
      ["venv/bin/pip", "install", "--quiet", "--requirement", "requirements.txt"],
      ["venv/bin/python", "buy_tickets.py"],
    ],
    prints: LIBRARY_PRINTS,
  },
  "warp-drive": {
    files: [
      "json-api-clients/warp-drive/package.json",
      "json-api-clients/warp-drive/buy-tickets.ts",
    ],
    settings: { DOCUMENT_LINKS: "all" },
    commands: [
      ["npm", "install", "--no-audit", "--no-fund"],
      ["npm", "start", "--silent"],
    ],
    prints: LIBRARY_PRINTS,
  },
};
