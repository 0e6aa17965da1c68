import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { TurnScheduler } from '../sessions/turn-scheduler.js';
import { scramVerifier } from '../wire/scram-server.js';
import { ClientConnection, type ConnectionContext } from './client-connection.js';
import { LOGIN_LIMIT_MS, MAX_CLIENTS } from './limits.js';

export interface WireServerOptions {
  scheduler: TurnScheduler;
  password: string;
  /** 0 takes a free one. */
  port: number;
  serverVersion: string;
}

/** What drivers expect to be told. All of it is true of the embedded server, whatever the client sets later. */
const parameters = (serverVersion: string): Map<string, string> =>
  new Map([
    ['server_version', serverVersion],
    ['server_encoding', 'UTF8'],
    ['client_encoding', 'UTF8'],
    ['DateStyle', 'ISO, MDY'],
    ['IntervalStyle', 'postgres'],
    ['TimeZone', 'UTC'],
    ['integer_datetimes', 'on'],
    ['standard_conforming_strings', 'on'],
    ['is_superuser', 'on'],
    ['session_authorization', 'postgres'],
  ]);

/** Listens on 127.0.0.1 and lets clients in. */
export class WireServer {
  private readonly connections = new Map<number, ClientConnection>();
  private nextProcessId = 1;
  private readonly server = createServer((socket) => this.connected(socket));
  private readonly context: ConnectionContext;

  constructor(private readonly options: WireServerOptions) {
    // Twice as many sockets as clients: cancel requests and log-ins need some too.
    this.server.maxConnections = 2 * MAX_CLIENTS;
    this.context = {
      scheduler: options.scheduler,
      verifier: scramVerifier(options.password),
      serverParameters: parameters(options.serverVersion),
      admit: () => [...this.connections.values()].filter((c) => c.admitted).length < MAX_CLIENTS,
      cancel: (processId, secret) => {
        const connection = this.connections.get(processId);
        if (connection?.authenticated && connection.secret === secret) options.scheduler.cancel(connection);
      },
    };
  }

  /** Resolves with the port. Rejects with EADDRINUSE and the like. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.port, '127.0.0.1', () => {
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  /** Lets nobody in any more and tells those inside. */
  close(): void {
    this.server.close();
    for (const connection of this.connections.values()) {
      connection.end({
        severity: 'FATAL',
        code: '57P01',
        message: 'terminating connection due to administrator command',
      });
    }
  }

  private connected(socket: Socket): void {
    const processId = this.nextProcessId++;
    const connection = new ClientConnection(socket, this.context, processId, randomInt(2 ** 31));
    this.connections.set(processId, connection);
    const login = setTimeout(() => {
      if (!connection.authenticated) socket.destroy();
    }, LOGIN_LIMIT_MS);
    socket.once('close', () => {
      clearTimeout(login);
      this.connections.delete(processId);
    });
  }
}
