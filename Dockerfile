# syntax=docker/dockerfile:1

# The gateway, without the embedded PostgreSQL: see deploy/README.md.
ARG NODE_IMAGE=node:24.21.0-trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY . .
RUN --mount=type=cache,target=/root/.npm \
    npm ci --ignore-scripts --no-audit --no-fund \
    && npx turbo run build --filter=@ticket-allocation/gateway
# The production dependencies take the place of all dependencies. Optional ones are the embedded PostgreSQL.
RUN --mount=type=cache,target=/root/.npm \
    npm ci --workspace=packages/gateway --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
    && find packages -mindepth 2 -maxdepth 2 \
       ! -name bin ! -name dist ! -name LICENSE ! -name node_modules ! -name package.json -exec rm -rf {} +

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Ticket Allocation" \
      org.opencontainers.image.description="Sells a fixed number of tickets, and never one too many" \
      org.opencontainers.image.licenses="MIT"
# Nothing is installed in a running container.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
ENV HOST=0.0.0.0 NODE_ENV=production
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/packages ./packages
USER 1000:1000
EXPOSE 3000
# Whether the process answers, not whether it can sell: an orchestrator that replaces unhealthy containers
# must not do so because the database is down.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --start-interval=1s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=16", "packages/gateway/bin/ticket-allocation.cjs"]
CMD ["serve"]
