import { parseOptions } from './options.js';

const parse = (...argv: string[]) => parseOptions(argv, '/srv', 3000);

test('without arguments: 200 kiosks on port 3000, stored beside the project', () => {
  expect(parse()).toMatchObject({
    kiosks: 200,
    port: 3000,
    mqttPort: null,
    dataDirectory: '/srv/.kiosk-fleet',
    simulator: true,
    reset: false,
    seed: 1,
  });
});

test('every documented option is understood', () => {
  const argv = [
    '--kiosks',
    '50',
    '--port',
    '0',
    '--mqtt-port',
    '1883',
    '--data',
    '/tmp/x',
    '--no-simulator',
    '--reset',
    '--seed',
    '7',
  ];
  expect(parse(...argv)).toMatchObject({
    kiosks: 50,
    port: 0,
    mqttPort: 1883,
    dataDirectory: '/tmp/x',
    simulator: false,
    reset: true,
    seed: 7,
  });
});

test('all problems are told together', () => {
  const bad = () => parse('--kiosks', '-3', '--port', '70000');
  expect(bad).toThrow(/kiosks/);
  expect(() => parse('--kiosks', 'many', '--port', '70000')).toThrow(/--kiosks must[^]*--port must/);
  expect(() => parse('--kisoks', '5')).toThrow(/--kisoks/);
});
