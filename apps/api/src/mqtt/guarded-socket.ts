import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type PacketBounds, PacketCutter } from './packet-cutter.js';

export interface SocketBounds extends PacketBounds {
  /** Milliseconds for a packet to arrive from its first byte to its last. */
  packetMs: number;
}

/** A kiosk's socket as the broker sees it: no packet is larger, or takes longer to arrive, than is allowed. */
export class GuardedSocket extends Duplex {
  private readonly cutter: PacketCutter;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly bounds: SocketBounds,
  ) {
    super({ allowHalfOpen: false });
    this.cutter = new PacketCutter(bounds);
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
    socket.on('timeout', () => this.destroy());
  }

  override _read(): void {
    this.socket.resume();
    this.watch();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.timer);
    this.socket.destroy();
    done(error);
  }

  private receive(chunk: Buffer): void {
    try {
      let wanted = true;
      for (const part of this.cutter.push(chunk)) wanted = this.push(part);
      if (!wanted) this.socket.pause();
    } catch (error) {
      this.destroy(error as Error);
      return;
    }
    this.watch();
  }

  /** Not while we are the ones who do not read. */
  private watch(): void {
    const waits = this.cutter.within && !this.socket.isPaused();
    if (!waits) {
      clearTimeout(this.timer);
      this.timer = undefined;
    } else
      this.timer ??= setTimeout(
        () => this.destroy(new Error('a packet took too long to arrive')),
        this.bounds.packetMs,
      );
  }
}
