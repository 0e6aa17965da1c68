# syntax=docker/dockerfile:1
# One image for every process; the command chooses:
#   node dist/apps/api/main.js          GraphQL, HTTP, live push and the web app (the default)
#   node dist/apps/worker/main.js       alerts and schedules
#   node dist/apps/api/migrate.main.js  brings the database to this version's schema and ends
#   node dist/apps/simulator/main.js    a demonstration fleet
ARG NODE_IMAGE=node:20.20.2-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package needs an install script: the native ones bring their binaries along. `prepare` would build too early.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json rspack.config.mjs tsconfig.json ./
COPY apps apps
COPY libs libs
RUN npm run build:server && npm run build:web
# The one-command launcher and the embedded database are for trials on a desk, not for an image.
RUN rm -rf dist/apps/standalone dist/libs/embedded-timescale

FROM ${NODE_IMAGE} AS production-dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/@unni-craftsman

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
  NODE_OPTIONS=--enable-source-maps \
  KIOSK_FLEET_HOST=0.0.0.0 \
  PORT=3000
WORKDIR /app
COPY --from=production-dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
COPY migrations migrations
# Files belong to root and the process does not run as root, so it cannot change its own code.
USER node
EXPOSE 3000
# Node's own fetch: the image has no curl. The process answers within milliseconds or is not well.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`, { signal: AbortSignal.timeout(4000) }).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/apps/api/main.js"]
