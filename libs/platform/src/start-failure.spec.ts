import { AppError } from '@app/kernel';
import { explainStartFailure } from './start-failure.js';

const failure = (fields: object) => Object.assign(new Error('raw'), fields);

test.each([
  [failure({ code: 'EADDRINUSE', port: 3000, syscall: 'listen' }), 'port 3000 is in use'],
  [failure({ code: 'EACCES', port: 80, syscall: 'listen' }), 'port 80 may not be used'],
  [failure({ code: 'ECONNREFUSED' }), 'cannot be reached'],
  [failure({ code: '3D000' }), 'does not exist'],
  [new AppError('PORT: must be a number', { code: 'INVALID_CONFIGURATION' }), 'PORT: must be a number'],
])('%s is one line with a remedy', (error, text) => {
  const line = explainStartFailure(error);
  expect(line).toContain(text);
  expect(line.split('\n')).toHaveLength(1);
});

test('what nobody foresaw keeps its stack for whoever has to find it', () => {
  expect(explainStartFailure(new Error('odd'))).toContain('start-failure.spec');
});
