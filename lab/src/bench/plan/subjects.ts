import { GATEWAY_FLAGS } from "../../processes/gateway.ts";
import type { CallersJob, Protocol } from "../drivers/job.ts";

/** An HTTP server in a process of its own. */
interface ServerSubject {
  readonly via: "server";
  readonly protocol: Protocol;
  /** The file to run. */
  readonly entry: URL;
  readonly args?: readonly string[];
  /** For Node.js. */
  readonly flags?: readonly string[];
  /** Whether it uses PostgreSQL, so that the sums can be checked. */
  readonly hasDatabase: boolean;
}

/** A seller in the process of the driver. */
interface CallersSubject {
  readonly via: "callers";
  readonly seller: CallersJob["seller"];
}

/** PostgreSQL alone. */
interface InsertSubject {
  readonly via: "insert";
}

export type Subject = (ServerSubject | CallersSubject | InsertSubject) & {
  /** This project, another implementation, or an upper limit. */
  readonly role: "ours" | "other" | "ceiling";
};

/** The gateway, as installed from npm. */
export const GATEWAY = {
  flags: GATEWAY_FLAGS,
  entry: new URL("../../../../packages/gateway/dist/bin.js", import.meta.url),
  args: ["serve"],
} as const;

/** All subjects, in the order of the table. */
export const SUBJECTS = {
  "transaction-per-request": {
    role: "other",
    via: "server",
    protocol: "jsonapi",
    entry: new URL("../subjects/transaction-per-request.ts", import.meta.url),
    hasDatabase: true,
  },
  "one-statement": {
    role: "other",
    via: "server",
    protocol: "jsonapi",
    entry: new URL("../subjects/one-statement.ts", import.meta.url),
    hasDatabase: true,
  },
  jsonapi: {
    role: "ours",
    via: "server",
    protocol: "jsonapi",
    ...GATEWAY,
    hasDatabase: true,
  },
  graphql: {
    role: "ours",
    via: "server",
    protocol: "graphql",
    ...GATEWAY,
    hasDatabase: true,
  },
  "jsonapi-memory": {
    role: "ceiling",
    via: "server",
    protocol: "jsonapi",
    entry: new URL("../subjects/memory-gateway.ts", import.meta.url),
    flags: GATEWAY_FLAGS,
    hasDatabase: false,
  },
  "graphql-memory": {
    role: "ceiling",
    via: "server",
    protocol: "graphql",
    entry: new URL("../subjects/memory-gateway.ts", import.meta.url),
    flags: GATEWAY_FLAGS,
    hasDatabase: false,
  },
  "yoga-noop": {
    role: "ceiling",
    via: "server",
    protocol: "noop",
    entry: new URL("../subjects/yoga-noop.ts", import.meta.url),
    hasDatabase: false,
  },
  "node-http": {
    role: "ceiling",
    via: "server",
    protocol: "jsonapi",
    entry: new URL("../subjects/node-http.ts", import.meta.url),
    hasDatabase: false,
  },
  core: { role: "ours", via: "callers", seller: "core" },
  "core-journal": { role: "ours", via: "callers", seller: "core-journal" },
  "transaction-per-call": { role: "other", via: "callers", seller: "transaction" },
  insert: { role: "ceiling", via: "insert" },
} as const satisfies Record<string, Subject>;

export type SubjectName = keyof typeof SUBJECTS;

export function subjectOf(name: SubjectName): Subject {
  return SUBJECTS[name];
}
