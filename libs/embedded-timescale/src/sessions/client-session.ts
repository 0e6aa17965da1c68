import type { TransactionStatus } from '../wire/message-builder.js';
import { type Confirmation, PreparedStatements } from './prepared-statements.js';
import type { SharedSession } from './shared-session.js';
import type { Unit } from './unit.js';

export interface Notification {
  channel: string;
  /** The whole NotificationResponse. */
  bytes: Buffer;
}

/** What the answer to a unit means for its client. */
export interface AppliedAnswer {
  /** For the client: the answer without notifications. */
  messages: Buffer[];
  /** ReadyForQuery, kept apart so that notifications can go before it. */
  ready: Buffer | undefined;
  notifications: Notification[];
}

const CODE = {
  ready: 0x5a,
  notification: 0x41,
  complete: 0x43,
  parsed: 0x31,
  closed: 0x33,
  copyIn: 0x47,
} as const;

/** One client's share of the session: its settings, channels and prepared statements. */
export class ClientSession {
  readonly statements: PreparedStatements;
  readonly listening = new Set<string>();
  status: TransactionStatus = 'I';
  /** Between the messages of a transaction, or of a pipeline that has not been synced. */
  holdsTurn = false;
  /** Settings may differ from what is noted here. */
  settingsChanged = false;
  settings: Map<string, string>;
  private pendingListens: Unit['listenChanges'] = [];

  constructor(
    readonly processId: number,
    readonly startSettings: ReadonlyMap<string, string>,
  ) {
    this.settings = new Map(startSettings);
    this.statements = new PreparedStatements(`c${processId}`);
  }

  /** Reads an answer, and notes what it says about statements, channels and the transaction. */
  apply(unit: Unit, answer: Buffer, shared: SharedSession): AppliedAnswer {
    const result: AppliedAnswer = { messages: [], ready: undefined, notifications: [] };
    const unconfirmed = [...unit.confirmations];
    const listens = [...unit.listenChanges];
    if (unit.simple) shared.unnamed = undefined;
    let kept = 0;
    const cut = (from: number, to: number) => {
      if (from > kept) result.messages.push(answer.subarray(kept, from));
      kept = to;
    };
    for (let at = 0; at < answer.length;) {
      const end = at + 1 + answer.readInt32BE(at + 1);
      const code = answer[at];
      if (code === CODE.parsed) confirm(unconfirmed, 'parse', shared);
      else if (code === CODE.closed) confirm(unconfirmed, 'close', shared);
      else if (code === CODE.complete)
        this.completed(answer.toString('latin1', at + 5, end - 1), listens, shared);
      else if (code === CODE.notification) {
        cut(at, end);
        result.notifications.push(notification(answer.subarray(at, end)));
      } else if (code === CODE.copyIn && unit.hidesCopyIn) cut(at, end);
      else if (code === CODE.ready) {
        cut(at, end);
        result.ready = answer.subarray(at, end);
      }
      at = end;
    }
    cut(answer.length, answer.length);
    if (unconfirmed.some((c) => c.type === 'parse' && c.name === '')) shared.unnamed = undefined;
    this.statements.settle(unconfirmed);
    this.finish(unit, result.ready, shared);
    return result;
  }

  /** The unit did not run to its end and left nothing behind. */
  failed(unit: Unit): void {
    this.statements.settle(unit.confirmations);
    this.pendingListens = [];
    this.status = 'I';
    this.holdsTurn = false;
  }

  private finish(unit: Unit, ready: Buffer | undefined, shared: SharedSession): void {
    if (ready) this.status = ready.toString('latin1', 5) as TransactionStatus;
    this.holdsTurn = !ready || this.status !== 'I';
    if (unit.changesSettings) this.settingsChanged = true;
    shared.noteCustomSettings(unit.customSettings);
    if (unit.discardsShared) shared.statementsLost();
    if (this.holdsTurn) return;
    for (const { command, channel } of this.pendingListens) {
      if (command === 'LISTEN' && channel !== undefined) {
        this.listening.add(channel);
        shared.listened(channel);
      } else if (channel === undefined) this.listening.clear();
      else this.listening.delete(channel);
    }
    this.pendingListens = [];
  }

  private completed(tag: string, listens: Unit['listenChanges'], shared: SharedSession): void {
    if (tag === 'ROLLBACK') this.pendingListens = [];
    if (tag !== 'LISTEN' && tag !== 'UNLISTEN') return;
    const change = listens.shift();
    if (!change) return;
    this.pendingListens.push(change);
    // Noted before the commit, as the safe side: LISTEN twice does no harm.
    if (change.command === 'UNLISTEN') shared.unlistened(change.channel);
  }
}

function confirm(unconfirmed: Confirmation[], type: Confirmation['type'], shared: SharedSession): void {
  const at = unconfirmed.findIndex((confirmation) => confirmation.type === type);
  if (at < 0) return;
  const [confirmation] = unconfirmed.splice(at, 1);
  if (confirmation?.type !== 'parse') return;
  confirmation.statement.generation = shared.generation;
  if (confirmation.name === '') shared.unnamed = confirmation.statement;
}

function notification(bytes: Buffer): Notification {
  return { channel: bytes.toString('utf8', 9, bytes.indexOf(0, 9)), bytes };
}
