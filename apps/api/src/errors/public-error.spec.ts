import { NotFoundException } from '@nestjs/common';
import fc from 'fast-check';
import { AppError } from '@app/kernel';
import { publicError, retryAfterSeconds } from './public-error.js';

test('an expected error keeps its code, message and details', () => {
  const error = new AppError('Try later', {
    code: 'OVERLOADED',
    httpStatus: 429,
    retryable: true,
    details: { retryAfterSeconds: 1.2 },
  });
  const told = publicError(error);
  expect(told).toMatchObject({
    code: 'OVERLOADED',
    message: 'Try later',
    httpStatus: 429,
    retryable: true,
    unexpected: false,
  });
  expect(retryAfterSeconds(told)).toBe(2);
});

test.each<[string, unknown, number, string]>([
  [
    'no database',
    Object.assign(new Error('connect ECONNREFUSED 10.0.0.1'), { code: 'ECONNREFUSED' }),
    503,
    'DATABASE_UNAVAILABLE',
  ],
  [
    'a statement that took too long',
    Object.assign(new Error('canceling'), { code: '57014' }),
    503,
    'TIMEOUT',
  ],
  [
    'a NUL in a text',
    Object.assign(new Error('invalid byte sequence'), { code: '22021' }),
    400,
    'BAD_USER_INPUT',
  ],
  [
    'a body too large',
    Object.assign(new Error('big'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }),
    413,
    'PAYLOAD_TOO_LARGE',
  ],
  ['no such route', new NotFoundException('Cannot GET /secret'), 404, 'NOT_FOUND'],
])('%s', (_what, error, httpStatus, code) => {
  const told = publicError(error);
  expect(told).toMatchObject({ httpStatus, code, unexpected: false });
  expect(told.message).not.toContain((error as Error).message);
});

test('anything else is INTERNAL and says nothing', () => {
  for (const error of [
    new Error('select secret'),
    'text',
    null,
    undefined,
    5,
    { statusCode: 400, code: 'X' },
  ])
    expect(publicError(error)).toMatchObject({ code: 'INTERNAL', httpStatus: 500, unexpected: true });
  fc.assert(
    fc.property(fc.anything(), (error) => {
      expect(publicError(error).message).not.toContain('secret');
    }),
  );
});
