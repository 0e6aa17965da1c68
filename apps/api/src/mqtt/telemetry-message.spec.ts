import fc from 'fast-check';
import { mqttLimits } from './mqtt-limits.js';
import { readMessage } from './telemetry-message.js';

const topic = 'kiosks/K-1/telemetry';
const read = (payload: string, where = topic) => readMessage(where, Buffer.from(payload));

test('the topic says whose batch it is, and the payload may say the same', () => {
  expect(read('{"sentAt":"x"}')).toMatchObject({ kind: 'batch', batch: { kiosk: 'K-1', sentAt: 'x' } });
  expect(read('{"kiosk":"K-1"}')).toMatchObject({ kind: 'batch', serial: 'K-1' });
});

test.each([
  ['another kiosk', '{"kiosk":"K-2"}', topic, { code: 'NOT_YOUR_KIOSK', path: 'kiosk' }],
  ['no JSON', '{', topic, { why: 'unreadable', code: 'MALFORMED' }],
  ['a list', '[]', topic, { why: 'unreadable', code: 'MALFORMED' }],
  ['nothing', '', topic, { why: 'unreadable', code: 'MALFORMED' }],
  ['too much', ' '.repeat(mqttLimits.payloadBytes + 1), topic, { why: 'too_large', code: 'TOO_LONG' }],
  ['elsewhere', '{}', 'telemetry', { why: 'wrong_topic', serial: null }],
])('unusable: %s', (_what, payload, where, expected) =>
  expect(read(payload, where)).toMatchObject({ kind: 'unusable', ...expected }),
);

test('whatever comes is read or refused', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), fc.uint8Array(), (text, bytes) => {
      expect(['batch', 'unusable']).toContain(read(text).kind);
      expect(['batch', 'unusable']).toContain(readMessage(topic, Buffer.from(bytes)).kind);
    }),
  );
});
