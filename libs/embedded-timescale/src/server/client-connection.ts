import type { Socket } from 'node:net';
import { type AppliedAnswer, ClientSession } from '../sessions/client-session.js';
import { DEFAULT_SETTINGS } from '../sessions/shared-session.js';
import type { TurnClient, TurnScheduler } from '../sessions/turn-scheduler.js';
import type { Unit } from '../sessions/unit.js';
import { ProtocolViolation, UnitCollector } from '../sessions/unit-collector.js';
import {
  AUTHENTICATION_OK,
  backendKeyData,
  type ErrorFields,
  errorResponse,
  parameterStatus,
  readyForQuery,
} from '../wire/message-builder.js';
import { MessageReader, MessageSizeError, type WireMessage } from '../wire/message-reader.js';
import { ScramProtocolError, type ScramVerifier } from '../wire/scram-server.js';
import { parseStartupPacket, startupSettings } from '../wire/startup-packet.js';
import { Authentication } from './authentication.js';
import { MAX_MESSAGE_BYTES, MAX_STARTUP_BYTES, MAX_UNREAD_BYTES, PAUSE_AT_BYTES } from './limits.js';

/** What all connections of a server have in common. */
export interface ConnectionContext {
  scheduler: TurnScheduler;
  verifier: ScramVerifier;
  /** Reported to clients when they are let in. */
  serverParameters: ReadonlyMap<string, string>;
  /** False when there are too many clients already. */
  admit(): boolean;
  cancel(processId: number, secret: number): void;
}

/** One client: its socket, and the way from the first packet to its units and their answers. */
export class ClientConnection implements TurnClient {
  gone = false;
  /** Counts as one of the clients that there may be. */
  admitted = false;
  session: ClientSession;
  private reader = new MessageReader(MAX_STARTUP_BYTES, { startup: true });
  private authentication: Authentication | undefined;
  private collector: UnitCollector | undefined;
  private user = '';
  private readonly units: { unit: Unit; bytes: number }[] = [];
  private queuedBytes = 0;

  constructor(
    private readonly socket: Socket,
    private readonly context: ConnectionContext,
    readonly processId: number,
    readonly secret: number,
  ) {
    this.session = new ClientSession(processId, DEFAULT_SETTINGS);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.received(chunk));
    socket.on('drain', () => this.ask());
    // The reason is of no interest: 'close' follows.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.left());
  }

  get authenticated(): boolean {
    return this.collector !== undefined;
  }

  takeUnit(): Unit | undefined {
    if (this.gone || this.socket.writableNeedDrain) return undefined;
    const next = this.units.shift();
    if (!next) return undefined;
    this.queuedBytes -= next.bytes;
    if (this.queuedBytes < PAUSE_AT_BYTES && this.socket.isPaused()) this.socket.resume();
    return next.unit;
  }

  deliver({ messages, notifications, ready }: AppliedAnswer): void {
    if (this.gone) return;
    this.socket.cork();
    for (const bytes of messages) this.socket.write(bytes);
    for (const { bytes } of notifications) this.socket.write(bytes);
    if (ready) this.socket.write(ready);
    this.socket.uncork();
  }

  notify(notification: Buffer): void {
    if (this.gone) return;
    this.socket.write(notification);
    // A client that does not read must not fill the memory of the server.
    if (this.socket.writableLength > MAX_UNREAD_BYTES) this.socket.destroy();
  }

  fail(error: ErrorFields): void {
    if (this.gone) return;
    if (error.severity === 'FATAL') this.end(error);
    else this.socket.write(Buffer.concat([errorResponse(error), readyForQuery('I')]));
  }

  /** Says why, and closes. */
  end(error: ErrorFields): void {
    if (this.gone) return;
    this.socket.end(errorResponse({ ...error, severity: 'FATAL' }));
    this.left();
    this.socket.destroySoon();
  }

  private received(chunk: Buffer): void {
    if (this.gone) return;
    this.reader.push(chunk);
    try {
      for (let next = this.reader.next(); next && !this.gone; next = this.reader.next()) this.handle(next);
    } catch (error) {
      const known =
        error instanceof MessageSizeError ||
        error instanceof ProtocolViolation ||
        error instanceof ScramProtocolError;
      this.end({
        severity: 'FATAL',
        code: known ? '08P01' : 'XX000',
        message: known ? error.message : 'the message could not be handled',
      });
    }
  }

  private handle(received: WireMessage): void {
    if (received.type === '') this.startup(received.body);
    else if (received.type === 'X') this.socket.end();
    else if (this.collector) this.collect(this.collector, received);
    else this.authenticate(received);
  }

  private startup(body: Buffer): void {
    const packet = parseStartupPacket(body);
    if (packet.kind === 'encryption') {
      this.socket.write('N');
      return;
    }
    if (packet.kind === 'cancel') {
      this.context.cancel(packet.processId, packet.secret);
      this.socket.destroy();
      return;
    }
    if (packet.kind === 'unsupported' || packet.parameters.has('replication')) {
      this.end({ severity: 'FATAL', code: '0A000', message: 'only sessions of protocol 3 are supported' });
      return;
    }
    if (!this.context.admit()) {
      this.end({ severity: 'FATAL', code: '53300', message: 'sorry, too many clients already' });
      return;
    }
    this.admitted = true;
    this.user = packet.parameters.get('user') ?? '';
    const settings = new Map([...DEFAULT_SETTINGS, ...startupSettings(packet.parameters)]);
    this.session = new ClientSession(this.processId, settings);
    this.reader.endStartup();
    this.authentication = new Authentication(this.context.verifier);
    this.socket.write(this.authentication.invitation());
  }

  private authenticate({ type, body }: WireMessage): void {
    if (type !== 'p' || !this.authentication) throw new ProtocolViolation('expected a password message');
    const step = this.authentication.receive(body);
    if (step.kind === 'refused') {
      this.end({
        severity: 'FATAL',
        code: '28P01',
        message: `password authentication failed for user "${this.user}"`,
      });
      return;
    }
    this.socket.write(step.reply);
    if (step.kind === 'continue') return;
    this.reader.setLimit(MAX_MESSAGE_BYTES);
    this.collector = new UnitCollector(this.session.statements, MAX_MESSAGE_BYTES);
    this.context.scheduler.join(this);
    const parameters = [
      ...this.context.serverParameters,
      ['application_name', this.session.settings.get('application_name') ?? ''] as const,
    ];
    this.socket.write(
      Buffer.concat([
        AUTHENTICATION_OK,
        ...parameters.map(([name, value]) => parameterStatus(name, value)),
        backendKeyData(this.processId, this.secret),
        readyForQuery('I'),
      ]),
    );
  }

  private collect(collector: UnitCollector, received: WireMessage): void {
    const { unit, reply } = collector.add(received);
    if (reply) this.socket.write(reply);
    if (!unit) return;
    const bytes = unit.messages.reduce((sum, piece) => sum + piece.length, 0);
    this.units.push({ unit, bytes });
    this.queuedBytes += bytes;
    if (this.queuedBytes >= PAUSE_AT_BYTES) this.socket.pause();
    this.ask();
  }

  private ask(): void {
    if (!this.gone && this.units.length > 0) this.context.scheduler.request(this);
  }

  private left(): void {
    if (this.gone) return;
    this.gone = true;
    this.units.length = 0;
    if (this.authenticated) this.context.scheduler.leave(this);
  }
}
