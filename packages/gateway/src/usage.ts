export const USAGE = `ticket-allocation sells a fixed number of tickets, and never one too many.

  ticket-allocation serve [--migrate]   serve JSON:API and GraphQL on one port
  ticket-allocation migrate             create or update the tables in DATABASE_URL
  ticket-allocation verify              recount what was sold; exits 1 if anything drifts
  ticket-allocation --help              this text
  ticket-allocation --version           the version

  --migrate   bring the tables up to date before serving (the embedded database
              always is)

Settings are read from the environment:

  PORT          where it listens; 0 takes any free port        3000
  HOST          address it listens on                          127.0.0.1
  DATABASE_URL  PostgreSQL 14 to 18 to use; without it an      (none)
                embedded PostgreSQL is started
  DATA_DIR      where the embedded PostgreSQL keeps its files  ./.data
  PUBLIC_URL    prefix of links; without it they are paths     (none)
  CORS_ORIGINS  sites whose pages may use it, separated by     (none)
                commas: https://shop.example; * means all
  LOG_LEVEL     trace, debug, info, warn, error, fatal or      info
                silent
  WORKERS       processes that share the port, 1 to 64         1
  JWT_JWKS_URL  where the keys of bearer tokens are published  (none)
  JWT_SECRET    or the secret that signs them, 32 bytes or     (none)
                more: either one turns access control on
  JWT_ISSUER    who must have issued them                      (none)
  JWT_AUDIENCE  whom they must be meant for                    (none)
  JWT_CLOCK_SKEW_SECONDS
                how far clocks may differ                      30
  EXPLORABLE    true or false: serve GraphiQL and answer       true, but false
                introspection                                  in production
  METRICS_PORT  port for /metrics alone; without it PORT       (none)
                answers it while HOST is loopback and
                PUBLIC_URL is not set
  METRICS_HOST  address that listens on METRICS_PORT           127.0.0.1
  NODE_ENV      "production" is what it says                   (none)

Standard output gets one line when it is ready; the logs go to standard error.
`;
