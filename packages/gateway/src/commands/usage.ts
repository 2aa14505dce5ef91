import { SCOPES } from "../access/scopes.ts";

export const USAGE = `ticket-allocation sells a fixed number of tickets, and never one too many.

  ticket-allocation serve [--migrate]   serve JSON:API and GraphQL on one port
  ticket-allocation migrate [--distributed]
                                        create or update the tables in DATABASE_URL
  ticket-allocation verify              recount what was sold; exits 1 if anything drifts
  ticket-allocation prune --before …    remove old holds and cancellations that are no
                                        longer needed
  ticket-allocation token --scope …     make a token for development, signed with
                                        JWT_SECRET
  ticket-allocation --help              this text
  ticket-allocation --version           the version

  --migrate   bring the tables up to date before serving (the embedded database
              always is)

  --distributed
              let Citus distribute the tables, if it has not yet

  --before    a date, a time or a duration, such as 90d: newer rows are kept

  --scope     what the token lets its bearer do; several with spaces between, or
              --scope again:
${inColumn([...SCOPES])}
  --sub       the user that the token is about, a UUID         a new one
  --expires-in
              when it expires: 90s, 15m or 1h, at most 24h     1h

Settings are read from the environment, and from a file .env in the working
directory for what is not set there:

  PORT          where it listens; 0 takes any free port        3000
  HOST          address it listens on                          127.0.0.1
  DATABASE_URL  PostgreSQL 14 to 18 to use: the primary, if    (none)
                it has several hosts; without it an embedded
                PostgreSQL is started
  DATABASE_SCHEMA
                schema that holds its tables                   public
  DATABASE_POOL_SIZE
                connections of each process, 2 to 1000         16, less with
                                                               many WORKERS
  DATABASE_PREPARED_STATEMENTS
                false for a pooler in transaction mode that    true
                does not know them
  DATABASE_STATEMENT_TIMEOUT_MS
                how long a statement may take, 0 for ever      4000
  DATABASE_LOCK_TIMEOUT_MS
                how long it may wait for a lock                2000
  DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS
                how long a transaction may be idle             2000
  MAX_HOLD_SECONDS
                a hold can be extended until this many seconds 86400
                after its creation
  JOURNAL       on: changes are written to the journal         off
  JOURNAL_DAYS  for how many days its entries are kept         30
  MAX_WEBHOOKS  how many webhooks there may be                 100
  WEBHOOK_PRIVATE_ADDRESSES
                allow: webhooks may lead to private addresses, refuse
                and have http URLs
  DATA_DIR      where the embedded PostgreSQL keeps its files  ./.data
  PUBLIC_URL    prefix of links; without it they are paths     (none)
  DOCUMENT_LINKS
                which documents have links of resources and    lists
                relationships: lists or all
  CORS_ORIGINS  sites whose pages may use it, separated by     (none)
                commas: https://shop.example; * means all
  LOG_LEVEL     trace, debug, info, warn, error, fatal or      info
                silent
  KEEP_ALIVE_TIMEOUT
                seconds that a connection stays open between   65
                requests: more than your load balancer's
  WORKERS       processes that share the port, 1 to 64         1
  JWT_JWKS_URL  where the keys of bearer tokens are published  (none)
  JWT_SECRET    or the secret that signs them, 32 bytes or     (none)
                more: either one turns access control on
  JWT_ISSUER    who must have issued them                      (none)
  JWT_AUDIENCE  whom they must be meant for                    (none)
  JWT_CLOCK_SKEW_SECONDS
                how far clocks may differ                      30
  RATE_LIMIT    requests that a caller may send in a window    (none)
  RATE_LIMIT_WINDOW
                seconds that the window takes                  60
  TRUST_PROXY   proxies in front whose X-Forwarded-For is      (none)
                believed: how many, or their addresses
  STREAMS_PER_CLIENT
                event streams that a client may have open in   1000
                each process
  EXPLORABLE    true or false: serve the box office at /,      true, but false
                the REST reference at /docs and GraphiQL,      in production
                and allow introspection
  METRICS_PORT  port for /metrics alone; without it PORT       (none)
                answers it while HOST is loopback and
                PUBLIC_URL is not set
  METRICS_HOST  address that listens on METRICS_PORT           127.0.0.1
  NODE_ENV      "production" turns these pages off by default  (none)

Standard output gets one line when it is ready; the logs go to standard error.
`;

/** A list in the column of descriptions, in lines of at most 80 characters. */
function inColumn(items: readonly string[]): string {
  const lines = [""];
  for (const [index, item] of items.entries()) {
    const text = index < items.length - 1 ? `${item},` : item;
    const line = `${lines.at(-1)} ${text}`.trimStart();
    if (line.length <= 66) lines[lines.length - 1] = line;
    else lines.push(text);
  }
  return lines.map((line) => " ".repeat(14) + line).join("\n");
}
