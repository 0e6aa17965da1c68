import { readNewUser } from './new-user.js';

const user = { email: 'ada@example.org', name: 'Ada', password: 'a long password', role: 'OPS' };

test('lists may be left out', () => {
  expect(readNewUser(user)).toEqual({ ...user, regions: [], sites: [] });
});

test.each<[string, object]>([
  ['email', { email: 'ada' }],
  ['name', { name: '  ' }],
  ['password', { password: 'hunter2' }],
  ['role', { role: 'ROOT' }],
  ['regions.0', { regions: ["'; --"] }],
  ['user', { admin: true }],
])('what is wrong with %s is said without its value', (field, change) => {
  const read = () => readNewUser({ ...user, ...change });
  expect(read).toThrow(`${field}: `);
  expect(read).not.toThrow('hunter2');
});
