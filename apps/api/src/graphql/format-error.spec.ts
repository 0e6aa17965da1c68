import { GraphQLError } from 'graphql';
import { AppError } from '@app/kernel';
import { createLogger } from '@app/observability';
import { graphqlErrorFormatter } from './format-error.js';

const lines: string[] = [];
const format = graphqlErrorFormatter(
  createLogger({ name: 'test', level: 'error', destination: { write: (line) => void lines.push(line) } }),
);
const formatted = (error: GraphQLError) => format(error.toJSON(), error);
const thrown = (originalError: Error) =>
  new GraphQLError(originalError.message, { originalError, path: ['kiosk'] });

test('an expected error has its code', () => {
  expect(formatted(thrown(new AppError('No', { code: 'FORBIDDEN', details: { argument: 'x' } })))).toEqual({
    message: 'No',
    path: ['kiosk'],
    extensions: { code: 'FORBIDDEN', retryable: false, argument: 'x' },
  });
});

test('an unforeseen one is INTERNAL, and the log has it under the same id', () => {
  const told = formatted(thrown(new Error('password=hunter2')));
  expect(told).toMatchObject({
    message: 'Something went wrong on our side',
    extensions: { code: 'INTERNAL' },
  });
  expect(JSON.stringify(told)).not.toContain('hunter2');
  expect(lines.join('')).toContain(String(told.extensions?.['correlationId']));
});

test('a plain GraphQLError with a code nobody knows is not passed on', () => {
  expect(formatted(new GraphQLError('select *', { extensions: { code: 'X' } })).message).not.toContain(
    'select',
  );
});

test('messages of validation are kept but cut', () => {
  const told = formatted(
    new GraphQLError('x'.repeat(5_000), { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }),
  );
  expect(told.message).toHaveLength(300);
});
