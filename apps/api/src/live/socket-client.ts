import type { Socket } from 'socket.io';
import type { Scope } from '@app/auth';
import type { LiveClient } from './live-client.js';

/** A client of the feed behind a Socket.IO connection. */
export class SocketClient implements LiveClient {
  constructor(
    private readonly socket: Socket,
    readonly scope: Scope,
  ) {}

  /** Engine.IO's transport is writable again when the operating system took everything that was sent. */
  get isBusy(): boolean {
    return !this.socket.conn.transport.writable;
  }

  send(event: 'snapshot' | 'delta' | 'refused', message: object): void {
    this.socket.emit(event, message);
  }

  tellSignedOut(): void {
    this.socket.emit('refused', { topic: '', code: 'UNAUTHENTICATED', message: 'The session ended' });
  }
}
