import type { FastifyInstance } from 'fastify';
import { Gauge, Histogram, type Registry } from '@app/observability';
import type { Database } from '@app/persistence';

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Duration of every HTTP request, by the route's pattern: a path would make a series per kiosk. */
export function measureRequests(fastify: FastifyInstance, registry: Registry): void {
  const seconds = new Histogram({
    name: 'kiosk_fleet_http_request_duration_seconds',
    help: 'Time from the request line to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers: [registry],
  });
  fastify.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
    seconds.observe(
      { method: request.method, route, status: `${Math.floor(reply.statusCode / 100)}xx` },
      reply.elapsedTime / 1_000,
    );
  });
}

/** Is the pool of connections the bottleneck? Read when the metrics are. */
export function measurePool(registry: Registry, { pool }: Database): void {
  new Gauge({
    name: 'kiosk_fleet_database_connections',
    help: 'Connections of the pool by state; waiting counts callers without one',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
      this.set({ state: 'waiting' }, pool.waitingCount);
    },
  });
}
