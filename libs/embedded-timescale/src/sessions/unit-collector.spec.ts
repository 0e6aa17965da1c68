import { message, SYNC } from '../wire/message-builder.js';
import { messagesIn } from '../wire/message-reader.js';
import { ClientSession } from './client-session.js';
import { DEFAULT_SETTINGS, SharedSession } from './shared-session.js';
import type { Unit } from './unit.js';
import { ProtocolViolation, UnitCollector } from './unit-collector.js';

const NO_PARAMETERS = Buffer.alloc(2);
const parse = (name: string, sql: string) => message('P', name, sql, NO_PARAMETERS);
const bind = (name: string) => message('B', '', name, Buffer.alloc(6));
const execute = message('E', '', Buffer.alloc(4));
const PARSED = message('1');
const READY = message('Z', Buffer.from('I'));

class Peer {
  readonly session: ClientSession;
  private readonly collector: UnitCollector;

  constructor(
    readonly shared: SharedSession,
    id: number,
  ) {
    this.session = new ClientSession(id, DEFAULT_SETTINGS);
    this.collector = new UnitCollector(this.session.statements, 1000);
  }

  units(...messages: Buffer[]): Unit[] {
    return [...messagesIn(Buffer.concat(messages))].flatMap((m) => this.collector.add(m).unit ?? []);
  }

  preludes(unit: Unit): string[] {
    const needs = { settings: this.session.settings, uses: unit.uses };
    const preludes = this.shared.preludes(needs, new Set(this.session.listening));
    this.shared.applied(needs, new Set(this.session.listening));
    return preludes.map((bytes) => [...messagesIn(bytes)].map(({ type }) => type).join(''));
  }
}

const text = (unit: Unit | undefined) => Buffer.concat(unit?.messages ?? []).toString('latin1');

test('a unit ends with Sync, Flush or Query', () => {
  const peer = new Peer(new SharedSession(), 1);
  const units = peer.units(
    parse('', 'SELECT 1'),
    bind(''),
    execute,
    SYNC,
    message('Q', 'SELECT 2'),
    parse('', 'SELECT 3'),
    message('H'),
  );
  expect(units.map((unit) => [unit.messages.length, unit.expectsReady, unit.simple])).toEqual([
    [4, true, false],
    [1, true, true],
    [2, false, false],
  ]);
});

test('statement names do not meet those of another client', () => {
  const shared = new SharedSession();
  const [one] = new Peer(shared, 1).units(parse('same', 'SELECT 1'), bind('same'), SYNC);
  const [two] = new Peer(shared, 2).units(parse('same', 'SELECT 1'), bind('same'), SYNC);
  expect(text(one)).toContain('c1_1');
  expect(text(two)).toContain('c2_1');
  expect(text(one)).not.toContain('same');
});

test('an unnamed statement that somebody else replaced is prepared again', () => {
  const shared = new SharedSession();
  const [one, two] = [new Peer(shared, 1), new Peer(shared, 2)];
  const run = (peer: Peer, ...messages: Buffer[]) => {
    const [unit] = peer.units(...messages, SYNC);
    if (!unit) throw new Error('no unit');
    const preludes = peer.preludes(unit);
    peer.session.apply(unit, Buffer.concat([...unit.confirmations.map(() => PARSED), READY]), shared);
    return preludes;
  };
  run(one, parse('', 'SELECT 1'));
  expect(run(one, bind(''), execute)).toEqual([]);
  run(two, parse('', 'SELECT 2'));
  expect(run(one, bind(''), execute)).toEqual(['CPS']);
  shared.reset();
  expect(run(two, bind(''), execute)).toEqual(['Q', 'CPS']);
});

test('the unnamed statement of another client is out of reach', () => {
  const peer = new Peer(new SharedSession(), 1);
  const [unit] = peer.units(bind(''), SYNC);
  expect(text(unit)).toContain('c1_');
});

test('a statement that the server refused does not exist', () => {
  const shared = new SharedSession();
  const peer = new Peer(shared, 1);
  const [unit] = peer.units(parse('bad', 'SELEC'), SYNC);
  if (!unit) throw new Error('no unit');
  expect(peer.session.statements.get('bad')).toBeDefined();
  peer.session.apply(unit, Buffer.concat([message('E', Buffer.from([0])), READY]), shared);
  expect(peer.session.statements.get('bad')).toBeUndefined();
});

test('COPY data is gathered into one unit, up to a limit', () => {
  const peer = new Peer(new SharedSession(), 1);
  const copy = message('Q', 'COPY t FROM STDIN');
  const [unit] = peer.units(
    copy,
    message('d', Buffer.from('1\n')),
    message('d', Buffer.from('2\n')),
    message('c'),
  );
  expect(unit?.messages).toHaveLength(4);
  expect(unit?.hidesCopyIn).toBe(true);
  expect(() => peer.units(copy, message('d', Buffer.alloc(2000)))).toThrow(ProtocolViolation);
});

test.each(['z', 'p', '\u0000'])('a message of type %j is a violation', (type) => {
  expect(() => new Peer(new SharedSession(), 1).units(message(type))).toThrow(ProtocolViolation);
});

test('a string without an end is a violation', () => {
  expect(() => new Peer(new SharedSession(), 1).units(message('Q', Buffer.from('SELECT 1')))).toThrow(
    ProtocolViolation,
  );
});
