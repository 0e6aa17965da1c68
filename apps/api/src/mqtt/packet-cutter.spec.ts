import fc from 'fast-check';
import { generate, parser, type Packet } from 'mqtt-packet';
import { PacketCutter } from './packet-cutter.js';

const bounds = { publishBytes: 1_000, otherPacketBytes: 200 };

function through(bytes: Buffer, cuts: readonly number[]): Buffer {
  const cutter = new PacketCutter(bounds);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return Buffer.concat(
    places.slice(1).flatMap((end, index) => cutter.push(bytes.subarray(places[index], end))),
  );
}

function parsed(bytes: Buffer): Packet[] {
  const packets: Packet[] = [];
  const reader = parser();
  reader.on('packet', (packet) => packets.push(packet));
  reader.on('error', (error: Error) => {
    throw error;
  });
  reader.parse(bytes);
  return packets;
}

const publish = (length: number, qos: 0 | 1 | 2): Packet => ({
  cmd: 'publish',
  topic: 'kiosks/K-1/telemetry',
  payload: Buffer.alloc(length, 'x'),
  ...{ qos, messageId: 7, retain: false, dup: false },
});

test('wherever the stream is cut: small packets pass as they are, a large PUBLISH keeps its beginning', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(0, 5, 127, 130, 900, 1_100, 20_000), fc.constantFrom(0, 1, 2)), {
        maxLength: 6,
      }),
      fc.array(fc.nat(30_000), { maxLength: 12 }),
      (sent, cuts) => {
        const packets = sent.map(([length, qos]) => publish(length, qos as 0 | 1 | 2));
        const all = [...packets, { cmd: 'pingreq' } as Packet];
        const received = parsed(through(Buffer.concat(all.map((packet) => generate(packet))), cuts));
        expect(received.map(({ cmd }) => cmd)).toEqual(all.map(({ cmd }) => cmd));
        received.slice(0, -1).forEach((packet, index) => {
          const [length, qos] = sent[index]!;
          const head = 2 + 'kiosks/K-1/telemetry'.length + (qos > 0 ? 2 : 0);
          const { payload, messageId } = packet as { payload: Buffer; messageId?: number };
          expect(payload.length).toBe(Math.min(length, bounds.publishBytes - head));
          if (qos > 0) expect(messageId).toBe(7);
        });
      },
    ),
  );
});

test.each([
  ['a CONNECT of a megabyte', [0x10, 0x80, 0x80, 0x40]],
  ['a length that never ends', [0x30, 0xff, 0xff, 0xff, 0xff, 0xff]],
])('%s ends the connection', (_what, bytes) => {
  expect(() => new PacketCutter(bounds).push(Buffer.from(bytes))).toThrow(RangeError);
});
