import fc from 'fast-check';
import { parseOptions, parseStartupPacket, startupSettings } from './startup-packet.js';

const words = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeInt32BE(value, at * 4));
  return bytes;
};

test('tells the kinds of packets apart', () => {
  expect(parseStartupPacket(words(80877103))).toEqual({ kind: 'encryption' });
  expect(parseStartupPacket(words(80877104))).toEqual({ kind: 'encryption' });
  expect(parseStartupPacket(words(80877102, 7, 9))).toEqual({ kind: 'cancel', processId: 7, secret: 9 });
  expect(parseStartupPacket(words(0x00020000))).toEqual({ kind: 'unsupported', version: 0x00020000 });
  expect(
    parseStartupPacket(Buffer.concat([words(0x00030000), Buffer.from('user\0me\0database\0d\0\0')])),
  ).toEqual({
    kind: 'startup',
    parameters: new Map([
      ['user', 'me'],
      ['database', 'd'],
    ]),
  });
});

test('any bytes are read without an exception', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseStartupPacket(Buffer.from(bytes))));
});

test('reads the three ways to write an option', () => {
  const options = String.raw`-c search_path=a,\ b -cwork_mem=8MB --lock-timeout=5s -c broken`;
  expect(parseOptions(options)).toEqual(
    new Map([
      ['search_path', 'a, b'],
      ['work_mem', '8MB'],
      ['lock_timeout', '5s'],
    ]),
  );
});

test('settings come from options and parameters; UTF-8 in any spelling is no change', () => {
  const parameters = new Map([
    ['user', 'me'],
    ['database', 'd'],
    ['client_encoding', "'utf-8'"],
    ['TimeZone', 'Asia/Tokyo'],
    ['options', '-c work_mem=8MB'],
  ]);
  expect(startupSettings(parameters)).toEqual(
    new Map([
      ['work_mem', '8MB'],
      ['timezone', 'Asia/Tokyo'],
    ]),
  );
});
