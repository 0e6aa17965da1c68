import { createLogger } from '@app/observability';

test('secrets never reach a log line', () => {
  const lines: string[] = [];
  const logger = createLogger({
    name: 'test',
    level: 'info',
    destination: { write: (line) => void lines.push(line) },
  });
  logger.info(
    { password: 'hunter2', request: { headers: { authorization: 'Bearer abc' }, token: 'xyz' } },
    'signed in',
  );
  expect(lines.join()).not.toMatch(/hunter2|abc|xyz/);
  expect(lines.join()).toContain('signed in');
});

test('an error is logged with its message, and a text as it is', () => {
  const lines: string[] = [];
  const logger = createLogger({
    name: 'test',
    level: 'info',
    destination: { write: (line) => void lines.push(line) },
  });
  logger.warn({ error: new Error('broken pipe') }, 'one');
  logger.warn({ error: 'terminated' }, 'two');
  expect(JSON.parse(lines[0]!)).toMatchObject({ error: { message: 'broken pipe' } });
  expect(JSON.parse(lines[1]!)).toMatchObject({ error: 'terminated' });
});
