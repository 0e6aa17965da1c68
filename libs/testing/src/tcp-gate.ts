import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP relay that a test shuts and opens: what stands behind it is then away, without being stopped. */
export class TcpGate {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private isOpen = true;
  private isStuck = false;

  private constructor(target: { host: string; port: number }) {
    this.server = createServer((client) => {
      if (!this.isOpen) return void client.destroy();
      const upstream = connect(target);
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
        if (this.isStuck) one.pause();
      }
    });
  }

  static async before(url: string): Promise<{ gate: TcpGate; url: string }> {
    const address = new URL(url);
    const gate = new TcpGate({ host: address.hostname, port: Number(address.port) });
    await new Promise<void>((resolve) => gate.server.listen(0, '127.0.0.1', resolve));
    address.hostname = '127.0.0.1';
    address.port = String((gate.server.address() as { port: number }).port);
    return { gate, url: address.href };
  }

  shut(): void {
    this.isOpen = false;
    for (const socket of this.sockets) socket.destroy();
  }

  /** As a network does that forgot its connections: they stay open, new ones open too, and nothing comes through. */
  stick(): void {
    this.isStuck = true;
    for (const socket of this.sockets) socket.pause();
  }

  /** What was stuck comes through belatedly. */
  open(): void {
    this.isOpen = true;
    this.isStuck = false;
    for (const socket of this.sockets) socket.resume();
  }

  async stop(): Promise<void> {
    this.shut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
