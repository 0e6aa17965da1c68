import { statementEffects } from '../sql/statement-effects.js';
import { copyInResponse, message } from '../wire/message-builder.js';
import type { WireMessage } from '../wire/message-reader.js';
import type { PreparedStatements } from './prepared-statements.js';
import { addEffects, emptyUnit, type Unit } from './unit.js';

/** The client sent a message that has no place here. Ends the connection. */
export class ProtocolViolation extends Error {}

export interface Collected {
  /** Complete: may be queued for its turn. */
  unit?: Unit;
  /** To be sent to the client at once. */
  reply?: Buffer;
}

/** Splits a message body after its first zero-terminated string. */
function cutString(body: Buffer): [string, Buffer] {
  const end = body.indexOf(0);
  if (end < 0) throw new ProtocolViolation('string without an end');
  return [body.toString('utf8', 0, end), body.subarray(end + 1)];
}

/** Gathers the messages of one client into units, giving its prepared statements names that nobody else uses. */
export class UnitCollector {
  private unit = emptyUnit();
  private copy: { unit: Unit; bytes: number } | undefined;

  constructor(
    private readonly statements: PreparedStatements,
    private readonly copyLimit: number,
  ) {}

  /** @throws ProtocolViolation */
  add(received: WireMessage): Collected {
    if (this.copy) return this.addToCopy(this.copy, received);
    switch (received.type) {
      case 'Q':
        return this.query(received);
      case 'P':
        return this.parse(received.body);
      case 'B':
        return this.bind(received.body);
      case 'D':
      case 'C':
        return this.describeOrClose(received);
      case 'E':
        this.unit.messages.push(received.bytes);
        return {};
      case 'F':
      case 'S':
      case 'H':
        this.unit.messages.push(received.bytes);
        return { unit: this.finish(received.type !== 'H') };
      case 'd':
      case 'c':
      case 'f':
        // A driver that does not know COPY may still send these after its failure.
        return {};
      default:
        throw new ProtocolViolation(`unexpected message type ${JSON.stringify(received.type)}`);
    }
  }

  private finish(expectsReady: boolean): Unit {
    const unit = this.unit;
    unit.expectsReady = expectsReady;
    this.unit = emptyUnit();
    return unit;
  }

  private query({ bytes, body }: WireMessage): Collected {
    const effects = statementEffects(cutString(body)[0]);
    this.unit.messages.push(bytes);
    this.unit.simple = true;
    this.unit.discards = this.unit.messages.length === 1 ? effects.discards : undefined;
    addEffects(this.unit, effects);
    this.statements.dropUnnamed();
    const unit = this.finish(true);
    if (!effects.copyFromStdin) return { unit };
    unit.hidesCopyIn = true;
    this.copy = { unit, bytes: 0 };
    return { reply: copyInResponse(effects.copyFromStdin.binary) };
  }

  private addToCopy(copy: { unit: Unit; bytes: number }, received: WireMessage): Collected {
    if (received.type === 'd') {
      copy.bytes += received.bytes.length;
      if (copy.bytes > this.copyLimit) {
        throw new ProtocolViolation(
          `COPY data is over the limit of ${this.copyLimit} bytes in one statement`,
        );
      }
      copy.unit.messages.push(received.bytes);
      return {};
    }
    // Sync and Flush mean nothing inside COPY.
    if (received.type === 'S' || received.type === 'H') return {};
    if (received.type !== 'c' && received.type !== 'f') {
      throw new ProtocolViolation(`unexpected message type ${JSON.stringify(received.type)} during COPY`);
    }
    copy.unit.messages.push(received.bytes);
    this.copy = undefined;
    return { unit: copy.unit };
  }

  private parse(body: Buffer): Collected {
    const [name, rest] = cutString(body);
    const prepared = this.statements.prepare(name, rest, statementEffects(cutString(rest)[0]));
    this.unit.confirmations.push(prepared);
    this.unit.messages.push(prepared.statement.parse);
    return {};
  }

  private bind(body: Buffer): Collected {
    const [portal, afterPortal] = cutString(body);
    const [name, rest] = cutString(afterPortal);
    this.use(name);
    addEffects(this.unit, this.statements.effects(name));
    this.unit.messages.push(message('B', portal, this.statements.alias(name), rest));
    return {};
  }

  private describeOrClose({ type, bytes, body }: WireMessage): Collected {
    const [name] = cutString(body.subarray(1));
    if (body[0] !== 'S'.charCodeAt(0)) {
      this.unit.messages.push(bytes);
      // Answered by CloseComplete too, so it takes part in the count.
      if (type === 'C') this.unit.confirmations.push({ type: 'close', name: '', statement: undefined });
      return {};
    }
    const alias = this.statements.alias(name);
    if (type === 'D') this.use(name);
    else this.unit.confirmations.push(this.statements.close(name));
    this.unit.messages.push(message(type, Buffer.from('S'), alias));
    return {};
  }

  private use(name: string): void {
    const statement = this.statements.get(name);
    const fresh = this.unit.confirmations.some((c) => c.type === 'parse' && c.statement === statement);
    if (statement && !fresh) this.unit.uses.add(statement);
  }
}
