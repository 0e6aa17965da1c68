import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const retryAfterSeconds = 2;

/**
 * Answers in the place of a process that cannot start yet: alive, not ready, with the reason; whatever else is asked
 * is to be asked again later.
 */
export class WaitingListener {
  private reason = '';
  private readonly server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/healthz') json(response, 200, { status: 'ok' });
    else if (path === '/readyz')
      json(response, 503, {
        ready: false,
        checks: [{ name: 'database', ok: false, reason: this.reason }],
      });
    else {
      response.setHeader('retry-after', String(retryAfterSeconds));
      json(response, 503, {
        code: 'DATABASE_UNAVAILABLE',
        message: 'The database cannot be reached just now',
        details: { retryAfterSeconds },
      });
    }
  });

  constructor(private readonly address: { host: string; port: number }) {
    this.server.requestTimeout = 10_000;
    this.server.maxConnections = 1_000;
  }

  /** Begins to listen at the first call. Rejects when the port cannot be had. */
  async tell(reason: string): Promise<void> {
    this.reason = reason;
    if (this.server.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.address.port, this.address.host, () => resolve());
    });
  }

  /** @returns the port, for the one who takes over: which it was when the system chose it */
  async handOver(): Promise<number> {
    if (!this.server.listening) return this.address.port;
    const { port } = this.server.address() as AddressInfo;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
    return port;
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(JSON.stringify(body));
}
