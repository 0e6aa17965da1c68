import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Config, CONFIG } from '@app/config';
import { JobQueue } from '@app/job-queue';
import { Registry } from '@app/observability';
import { Database, statement } from '@app/persistence';

const ping = statement<[], { one: number }>('worker.ping', 'SELECT 1 AS one');
const checkLimitMs = 2_000;

async function reachable(work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), checkLimitMs);
  });
  const answered = work.then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}

/** `/healthz`, `/readyz` and `/metrics` of the worker, for whoever operates it. */
@Injectable()
export class HealthListener implements OnApplicationShutdown {
  private readonly server: Server;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Database) private readonly database: Database,
    @Inject(JobQueue) private readonly queue: JobQueue,
    @Inject(Registry) private readonly registry: Registry,
  ) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch(() => response.writeHead(500).end());
    });
    this.server.requestTimeout = 10_000;
    this.server.maxConnections = 100;
  }

  /** @returns the port, which the system chose when the wanted one is 0 */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, this.config.host, () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end();
    switch (path) {
      case '/healthz':
        return json(response, 200, { status: 'ok' });
      case '/readyz': {
        const [database, queue] = await Promise.all([
          reachable(this.database.run(ping, [])),
          reachable(this.queue.counts()),
        ]);
        const checks = [
          {
            name: 'database',
            ok: database,
            ...(database ? {} : { reason: 'the database cannot be reached' }),
          },
          { name: 'queue', ok: queue, ...(queue ? {} : { reason: 'the job queue cannot be reached' }) },
        ];
        return json(response, database && queue ? 200 : 503, { ready: database && queue, checks });
      }
      case '/metrics':
        response.writeHead(200, { 'content-type': this.registry.contentType });
        return void response.end(await this.registry.metrics());
      default:
        return void response.writeHead(404).end();
    }
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
