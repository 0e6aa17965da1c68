import { copyFail, SYNC } from '../wire/message-builder.js';
import { messagesIn } from '../wire/message-reader.js';
import type { RunRequest } from './engine-messages.js';
import type { WireChannel } from './postgres-module.js';

/**
 * Follows every unit. Postgres ignores it, except when a statement has begun COPY FROM STDIN that nobody feeds:
 * there it would read past the end of its input, which aborts the whole server.
 */
const END_OF_COPY = copyFail('COPY FROM STDIN works only as a single statement in a simple query');

const lastType = (answer: Buffer): string => {
  let type = '';
  for (const { type: next } of messagesIn(answer)) type = next;
  return type;
};

const hasError = (answer: Buffer): boolean => {
  for (const { type } of messagesIn(answer)) if (type === 'E') return true;
  return false;
};

/** Own memory, so that it can be handed to the other thread without a copy. */
const detachable = (answer: Buffer): Uint8Array => new Uint8Array(answer);

/** Runs the preludes and then the unit, unless a prelude fails. */
export function runUnit(
  channel: Pick<WireChannel, 'exchange'>,
  request: RunRequest,
): { answer: Uint8Array; prelude: Uint8Array | undefined } {
  for (const prelude of request.preludes) {
    const answer = channel.exchange(prelude);
    if (hasError(answer)) return { answer: new Uint8Array(0), prelude: detachable(answer) };
  }
  let answer = channel.exchange(Buffer.concat([request.unit, END_OF_COPY]));
  // A failed COPY in the extended protocol has swallowed the unit's Sync.
  if (request.expectsReady && lastType(answer) !== 'Z')
    answer = Buffer.concat([answer, channel.exchange(SYNC)]);
  return { answer: detachable(answer), prelude: undefined };
}
