import { AddressGuard } from './address-guard.js';

const guard = new AddressGuard([]);

test.each([
  '127.0.0.1',
  '127.9.9.9',
  '0.0.0.0',
  '169.254.169.254',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fe80::1%eth0',
  'fd00:ec2::254',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::169.254.169.254',
  'not an address',
])('%s is blocked', (address) => {
  expect(guard.allows(address)).toBe(false);
});

test.each([
  '10.1.2.3',
  '192.168.1.1',
  '93.184.216.34',
  '2606:2800:220:1::1',
  'fd12:3456::1',
  '::ffff:10.0.0.1',
])('%s is allowed', (address) => {
  expect(guard.allows(address)).toBe(true);
});

test('what the configuration allows is allowed, and nothing beside it', () => {
  const opened = new AddressGuard(['127.0.0.0/8', '169.254.10.1', '::1/128']);
  for (const address of ['127.0.0.1', '169.254.10.1', '::1', '::ffff:127.0.0.1'])
    expect(opened.allows(address)).toBe(true);
  expect(opened.allows('169.254.169.254')).toBe(false);
});

test('an address in a URL is checked in every notation that a URL allows', () => {
  for (const url of ['http://2130706433/', 'http://0x7f.1/', 'http://[::ffff:7f00:1]/', 'http://127.1:80/'])
    expect(() => guard.checkHost(new URL(url).hostname)).toThrow('is not allowed');
});
