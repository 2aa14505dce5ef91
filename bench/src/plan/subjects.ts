import type { CallersJob, Protocol } from "../drivers/job.ts";

/** A server in a process of its own, reached over HTTP. */
interface ServerSubject {
  readonly via: "server";
  readonly protocol: Protocol;
  /** The file that serves. */
  readonly entry: URL;
  readonly args?: readonly string[];
  /** Whether it sells from PostgreSQL, so that the sums can be checked there. */
  readonly hasDatabase: boolean;
}

/** A seller that is called in the driver's own process. */
interface CallersSubject {
  readonly via: "callers";
  readonly seller: CallersJob["seller"];
}

/** PostgreSQL by itself. */
interface InsertSubject {
  readonly via: "insert";
}

export type Subject = (ServerSubject | CallersSubject | InsertSubject) & {
  /** Ours, what else could be written, or what nothing of the kind can pass. */
  readonly role: "ours" | "other" | "ceiling";
};

/** As it is installed from npm. */
export const GATEWAY = {
  entry: new URL("../../../packages/gateway/dist/bin.js", import.meta.url),
  args: ["serve"],
} as const;

/** Everything that is measured, in the order of the table. */
export const SUBJECTS = {
  afternoon: {
    role: "other",
    via: "server",
    protocol: "jsonapi",
    entry: new URL("../subjects/afternoon.ts", import.meta.url),
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
    hasDatabase: false,
  },
  "graphql-memory": {
    role: "ceiling",
    via: "server",
    protocol: "graphql",
    entry: new URL("../subjects/memory-gateway.ts", import.meta.url),
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
  "core-afternoon": { role: "other", via: "callers", seller: "afternoon" },
  insert: { role: "ceiling", via: "insert" },
} as const satisfies Record<string, Subject>;

export type SubjectName = keyof typeof SUBJECTS;

export function subjectOf(name: SubjectName): Subject {
  return SUBJECTS[name];
}
