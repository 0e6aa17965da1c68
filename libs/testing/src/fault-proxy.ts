import { connect, createServer, type Server, type Socket } from 'node:net';

/** What may happen to a connection on its way. */
export const faults = ['refuse', 'delay', 'duplicate', 'cutRequest', 'cutAnswer', 'loseAnswer'] as const;
export type Fault = (typeof faults)[number];

export interface FaultProxyOptions {
  /** Port on 127.0.0.1 that may have nobody behind it for a while. */
  port: number;
  /** Between 0 and 1; its seed makes the faults repeatable as far as the order of connections is. */
  random: () => number;
  /** Of a connection having the fault. */
  probabilities: Partial<Record<Fault, number>>;
  /** Milliseconds. */
  longestDelayMs: number;
}

/**
 * A TCP relay for clients that make one connection a request: some are refused or cut off in the middle, some requests
 * arrive twice at the same time, some are overtaken by later ones, and some answers are lost.
 */
export class FaultProxy {
  readonly counts = Object.fromEntries(faults.map((fault) => [fault, 0])) as Record<Fault, number>;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private calm = false;

  private constructor(private readonly options: FaultProxyOptions) {
    this.server = createServer({ allowHalfOpen: false }, (client) => this.accept(client));
  }

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  /** From now on everything goes through. */
  becomeCalm(): void {
    this.calm = true;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private draw(): Fault | null {
    if (this.calm) return null;
    let left = this.options.random();
    for (const fault of faults) {
      left -= this.options.probabilities[fault] ?? 0;
      if (left >= 0) continue;
      this.counts[fault]++;
      return fault;
    }
    return null;
  }

  private keep(socket: Socket, onGone: () => void): Socket {
    this.sockets.add(socket);
    socket.on('error', onGone);
    socket.on('close', () => {
      this.sockets.delete(socket);
      onGone();
    });
    return socket;
  }

  private accept(client: Socket): void {
    const fault = this.draw();
    const { random, longestDelayMs, port } = this.options;
    if (fault === 'refuse') return void client.destroy();
    const upstream = connect(port, '127.0.0.1');
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    this.keep(client, end);
    this.keep(upstream, end);
    switch (fault) {
      case 'delay': {
        const timer = setTimeout(() => client.pipe(upstream).pipe(client), random() * longestDelayMs);
        client.once('close', () => clearTimeout(timer));
        return;
      }
      case 'duplicate': {
        const second = this.keep(connect(port, '127.0.0.1'), () => undefined);
        client.pipe(second).resume();
        client.pipe(upstream).pipe(client);
        return;
      }
      case 'cutRequest':
        forwardSome(client, upstream, Math.floor(random() * 3_000), end);
        upstream.pipe(client);
        return;
      case 'cutAnswer':
        client.pipe(upstream);
        forwardSome(upstream, client, 1 + Math.floor(random() * 400), end);
        return;
      case 'loseAnswer':
        client.pipe(upstream);
        upstream.once('data', end);
        return;
      case null:
        client.pipe(upstream).pipe(client);
    }
  }
}

/** The first `bytes` of one side, then the end of both. */
function forwardSome(from: Socket, to: Socket, bytes: number, end: () => void): void {
  let left = bytes;
  from.on('data', (chunk: Buffer) => {
    to.write(chunk.subarray(0, Math.max(0, left)));
    left -= chunk.length;
    // After what was written has gone out.
    if (left <= 0) setImmediate(end);
  });
}
