import { EngineGoneError } from '../engine/engine.js';
import type { EngineSupervisor } from '../engine/engine-supervisor.js';
import {
  commandComplete,
  type ErrorFields,
  errorText,
  int32,
  queryMessage,
  SYNC,
} from '../wire/message-builder.js';
import { messagesIn } from '../wire/message-reader.js';
import type { AppliedAnswer, ClientSession, Notification } from './client-session.js';
import { SharedSession } from './shared-session.js';
import { statementTimeoutMs } from './statement-timeout.js';
import type { Unit } from './unit.js';

/** A client as the scheduler sees it. */
export interface TurnClient {
  readonly session: ClientSession;
  readonly gone: boolean;
  /** The next complete unit, unless the client must first read what it was sent. */
  takeUnit(): Unit | undefined;
  deliver(answer: AppliedAnswer): void;
  notify(notification: Buffer): void;
  /** Sends an error; one of severity FATAL ends the connection. */
  fail(error: ErrorFields): void;
}

interface Turn {
  client: TurnClient;
  unit: Unit | undefined;
  timer: NodeJS.Timeout;
  /** Set when the statement is being stopped: what to tell its client. */
  stopped: ErrorFields | undefined;
}

const COMMAND_COMPLETE = 'C'.charCodeAt(0);
const CANCELLED: ErrorFields = {
  severity: 'ERROR',
  code: '57014',
  message: 'canceling statement due to user request',
};

/**
 * Gives the one session of the engine to one client at a time, first come, first served. A turn lasts for one
 * unit, or to the end of the transaction that it opened.
 */
export class TurnScheduler {
  private readonly shared = new SharedSession();
  private readonly clients = new Set<TurnClient>();
  /** In the order of asking. */
  private readonly queue = new Set<TurnClient>();
  private readonly leftovers: Buffer[] = [];
  private turn: Turn | undefined;
  private busy = false;
  private restartsSeen = 0;

  /** @param turnLimitMs longest time for a transaction, from its first unit to its end, in milliseconds */
  constructor(
    private readonly engine: EngineSupervisor,
    private readonly turnLimitMs: number,
  ) {}

  join(client: TurnClient): void {
    this.clients.add(client);
  }

  /** The client has a unit to run. */
  request(client: TurnClient): void {
    if (this.turn?.client !== client) this.queue.add(client);
    void this.drain();
  }

  /** The client is gone: its transaction is rolled back and its statements are freed. */
  leave(client: TurnClient): void {
    this.clients.delete(client);
    this.queue.delete(client);
    const left = client.session.statements.discard();
    if (left) this.leftovers.push(left);
    void this.drain();
  }

  /** Withdraws what the client waits for, or stops what it runs. */
  cancel(client: TurnClient): void {
    if (this.turn?.client === client) {
      if (this.turn.unit) this.stop(this.turn, CANCELLED);
    } else if (this.queue.has(client)) {
      const unit = client.takeUnit();
      if (!unit) return;
      client.session.failed(unit);
      client.fail(CANCELLED);
    }
  }

  private async drain(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      while (await this.step());
    } finally {
      this.busy = false;
    }
  }

  /** Runs one unit. False when there is nothing to do. */
  private async step(): Promise<boolean> {
    if (this.turn?.client.gone) return this.rollback(this.turn);
    const client = this.turn?.client ?? this.nextInQueue();
    if (!client) return this.freeLeftovers();
    const unit = client.takeUnit();
    if (!unit) return this.turn === undefined;
    await this.engine.ready();
    if (this.noticeRestart() && this.turn)
      this.interrupted(this.turn, unit, new EngineGoneError('it crashed'));
    else await this.runUnit(this.turn ?? this.begin(client), unit);
    return true;
  }

  private nextInQueue(): TurnClient | undefined {
    const [client] = this.queue;
    if (client) this.queue.delete(client);
    return client;
  }

  private begin(client: TurnClient): Turn {
    const timer = setTimeout(() => this.expire(turn), this.turnLimitMs);
    const turn: Turn = { client, unit: undefined, timer, stopped: undefined };
    return (this.turn = turn);
  }

  private end(turn: Turn): void {
    clearTimeout(turn.timer);
    if (this.turn !== turn) return;
    this.turn = undefined;
    if (!turn.client.gone) this.queue.add(turn.client);
  }

  private async runUnit(turn: Turn, unit: Unit): Promise<void> {
    const { client } = turn;
    const { session } = client;
    turn.unit = unit;
    const timeout = this.startStatementTimeout(turn);
    try {
      if (unit.discards) this.discard(client, unit);
      const needs = { settings: session.settings, uses: unit.uses };
      const channels = this.wantedChannels();
      const preludes = session.holdsTurn
        ? []
        : [...this.leftovers.splice(0), ...this.shared.preludes(needs, channels)];
      const bytes = Buffer.concat(unit.messages);
      const { answer, prelude } = await this.run(preludes, bytes, unit.expectsReady);
      if (prelude) return this.refuse(turn, unit, prelude);
      if (!session.holdsTurn) this.shared.applied(needs, channels);
      const applied = session.apply(unit, answer, this.shared);
      if (unit.discards && answer[0] === COMMAND_COMPLETE)
        applied.messages = [commandComplete(unit.discards)];
      if (!session.holdsTurn) await this.readBackSettings(session);
      this.notifyOthers(client, applied);
      client.deliver(applied);
      if (!session.holdsTurn) this.end(turn);
    } catch (error) {
      if (!(error instanceof EngineGoneError)) throw error;
      this.interrupted(turn, unit, error);
    } finally {
      clearTimeout(timeout);
      turn.unit = undefined;
    }
  }

  /** Postgres' own statement_timeout needs a signal, which cannot reach it here. */
  private startStatementTimeout(turn: Turn): NodeJS.Timeout | undefined {
    const limit = statementTimeoutMs(turn.client.session.settings.get('statement_timeout'));
    const error: ErrorFields = { ...CANCELLED, message: 'canceling statement due to statement timeout' };
    return limit === undefined ? undefined : setTimeout(() => this.stop(turn, error), limit);
  }

  private async run(preludes: Buffer[], unit: Buffer, expectsReady: boolean) {
    return this.engine.run({ preludes, unit, expectsReady });
  }

  /** What the client changed must neither reach the others nor be lost for itself. */
  private async readBackSettings(session: ClientSession): Promise<void> {
    if (!session.settingsChanged) return;
    session.settingsChanged = false;
    const { answer } = await this.run([], this.shared.settingsQuery(), true);
    session.settings = this.shared.readSettings(answer);
  }

  /** DISCARD ALL and DEALLOCATE ALL mean the client's own things only. */
  private discard(client: TurnClient, unit: Unit): void {
    const { session } = client;
    const all = unit.discards === 'DISCARD ALL';
    const left = session.statements.discard();
    if (left) this.leftovers.push(left);
    if (all && !session.holdsTurn) {
      session.settings = new Map(session.startSettings);
      session.listening.clear();
    }
    unit.changesSettings = false;
    // Harmless to others, and fails where the statement itself would: in a failed transaction.
    unit.messages = [queryMessage('DISCARD SEQUENCES')];
  }

  private wantedChannels(): Set<string> {
    const channels = new Set<string>();
    for (const { session } of this.clients) for (const channel of session.listening) channels.add(channel);
    return channels;
  }

  private notifyOthers(sender: TurnClient, applied: AppliedAnswer): void {
    if (applied.notifications.length === 0) return;
    const sent = applied.notifications.map((notification) =>
      withSender(notification, sender.session.processId),
    );
    applied.notifications = sent.filter(({ channel }) => sender.session.listening.has(channel));
    for (const client of this.clients) {
      if (client === sender) continue;
      for (const { channel, bytes } of sent) if (client.session.listening.has(channel)) client.notify(bytes);
    }
  }

  /** A prelude failed: a setting of the start-up packet is invalid, or a statement cannot be prepared again. */
  private refuse(turn: Turn, unit: Unit, prelude: Buffer): void {
    turn.client.session.failed(unit);
    for (const { type, body } of messagesIn(prelude)) {
      if (type !== 'E') continue;
      const code = /\0C(.{5})\0/s.exec(body.toString('latin1'))?.[1] ?? 'XX000';
      turn.client.fail({ severity: 'FATAL', code, message: errorText(body) });
    }
    this.end(turn);
  }

  private async rollback(turn: Turn): Promise<boolean> {
    try {
      if (turn.client.session.holdsTurn) {
        // The Sync that may be missing from an unfinished pipeline is harmless otherwise.
        await this.run([SYNC], queryMessage('ROLLBACK'), true);
        await this.readBackSettings(turn.client.session);
      }
    } catch (error) {
      if (!(error instanceof EngineGoneError)) throw error;
    }
    turn.client.session.holdsTurn = false;
    this.end(turn);
    return true;
  }

  private async freeLeftovers(): Promise<boolean> {
    if (this.turn || this.leftovers.length === 0) return false;
    await this.run([], Buffer.concat(this.leftovers.splice(0)), true).catch((error: unknown) => {
      if (!(error instanceof EngineGoneError)) throw error;
    });
    return true;
  }

  private expire(turn: Turn): void {
    if (turn.unit) {
      const seconds = this.turnLimitMs / 1000;
      this.stop(turn, {
        severity: 'ERROR',
        code: '57014',
        message: `canceling statement: its transaction took longer than the limit of ${seconds} s`,
      });
      return;
    }
    turn.client.fail({
      severity: 'FATAL',
      code: '25P03',
      message: `terminating connection: a transaction was left open for ${this.turnLimitMs / 1000} s`,
      hint: 'The embedded database has one session for everybody, so transactions must be short.',
    });
    void this.drain();
  }

  private stop(turn: Turn, error: ErrorFields): void {
    turn.stopped ??= error;
    this.engine.restart();
  }

  private interrupted(turn: Turn, unit: Unit, error: EngineGoneError): void {
    const { client } = turn;
    const inTransaction = client.session.status !== 'I';
    client.session.failed(unit);
    const reason = turn.stopped ?? {
      severity: 'FATAL',
      code: '57P02',
      message: `the embedded database stopped unexpectedly (${error.message}) and is being opened again`,
    };
    // Later statements of a lost transaction must not run on their own.
    client.fail(inTransaction ? { ...reason, severity: 'FATAL' } : reason);
    this.end(turn);
  }

  /** True when the session is a new one. */
  private noticeRestart(): boolean {
    if (this.restartsSeen === this.engine.restarts) return false;
    this.restartsSeen = this.engine.restarts;
    this.shared.reset();
    return true;
  }
}

/** Names the client that notified, where Postgres would name its backend. */
function withSender({ channel, bytes }: Notification, processId: number): Notification {
  return { channel, bytes: Buffer.concat([bytes.subarray(0, 5), int32(processId), bytes.subarray(9)]) };
}
