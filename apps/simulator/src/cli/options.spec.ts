import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseOptions } from './options.js';

test('what is not said has a usual value', () => {
  expect(parseOptions(['--gateway-token', 't'])).toMatchObject({
    url: 'http://localhost:3000',
    gatewayToken: 't',
    kiosks: 200,
    seed: 1,
    speed: 1,
    heartbeatSeconds: 15,
    heartbeatIsGiven: false,
    transport: 'http',
    mqttUrl: 'mqtt://localhost:1883',
    backfillDays: 0,
    thenLive: true,
    duration: undefined,
    replay: undefined,
  });
});

test('all problems are told together, and no secret is', () => {
  const parse = () =>
    parseOptions([
      '--kiosks',
      '0',
      '--seed',
      'x',
      '--colour',
      '--url',
      'ftp://x',
      '--email',
      'a',
      '--unit',
      'F',
    ]);
  for (const problem of [
    '--kiosks',
    '--seed',
    '--colour',
    '--url',
    '--email and --password',
    '--unit belongs',
  ])
    expect(parse).toThrow(problem);
  expect(() => parseOptions(['--password', 'hunter2', '--kiosks', '-1'])).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') as string }),
  );
  expect(() => parseOptions([])).toThrow('say who is sending');
  expect(() => parseOptions(['--gateway-token', 't', '--kiosks'])).toThrow('--kiosks needs a value');
});

test('a credentials file gives address, account and token; the command line wins', () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  try {
    const file = join(folder, 'credentials.json');
    writeFileSync(
      file,
      JSON.stringify({ url: 'http://x:1', admin: { email: 'e', password: 'p' }, gatewayToken: 'g' }),
    );
    expect(parseOptions(['--credentials', file])).toMatchObject({
      url: 'http://x:1',
      account: { email: 'e', password: 'p' },
      gatewayToken: 'g',
    });
    expect(parseOptions(['--credentials', file, '--url', 'http://y:2']).url).toBe('http://y:2');
    expect(() => parseOptions(['--credentials', join(folder, 'none')])).toThrow('--credentials');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a replay needs its kiosk, and knows whether a speed was asked for', () => {
  const parse = (...more: string[]) => parseOptions(['--gateway-token', 't', '--replay', 'f.csv', ...more]);
  expect(() => parse()).toThrow('--replay needs --kiosk');
  expect(() => parse('--kiosk', 'K-1', '--keep-times', '--live-times')).toThrow('exclude each other');
  expect(parse('--kiosk', 'K-1').replay).toEqual({
    file: 'f.csv',
    kiosk: 'K-1',
    probe: 'cabinet',
    unit: 'C',
    times: 'shift',
    speed: undefined,
  });
  expect(parse('--kiosk', 'K-1', '--speed', '60', '--unit', 'F').replay).toMatchObject({
    speed: 60,
    unit: 'F',
  });
});
