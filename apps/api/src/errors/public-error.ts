import { HttpException } from '@nestjs/common';
import { AppError } from '@app/kernel';
import { databaseRetryAfterSeconds, isDatabaseUnavailable } from '@app/persistence';

/** What a caller is told of an error. */
export interface PublicError {
  code: string;
  message: string;
  httpStatus: number;
  retryable: boolean;
  details: Record<string, unknown>;
  /** Nobody foresaw it: logged in full under a correlation id, told as INTERNAL. */
  unexpected: boolean;
}

const byStatus: Record<number, [code: string, message: string]> = {
  400: ['BAD_REQUEST', 'The request is not readable'],
  401: ['UNAUTHENTICATED', 'Sign in, or send a valid token'],
  403: ['FORBIDDEN', 'You may not do this'],
  404: ['NOT_FOUND', 'There is nothing here'],
  405: ['METHOD_NOT_ALLOWED', 'This method is not allowed here'],
  408: ['REQUEST_TIMEOUT', 'The request took too long to arrive'],
  413: ['PAYLOAD_TOO_LARGE', 'The request is too large'],
  414: ['URI_TOO_LONG', 'The address is too long'],
  415: ['UNSUPPORTED_MEDIA_TYPE', 'This content type is not accepted here'],
  429: ['TOO_MANY_REQUESTS', 'Too many requests. Try again later.'],
  503: ['UNAVAILABLE', 'The service is not available just now'],
};

const expected = (
  httpStatus: number,
  code: string,
  message: string,
  more: Partial<PublicError> = {},
): PublicError => ({ code, message, httpStatus, retryable: false, details: {}, unexpected: false, ...more });

const statusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown };
  return typeof statusCode === 'number' && typeof code === 'string' && code.startsWith('FST_')
    ? statusCode
    : undefined;
};

/**
 * The one mapper from any thrown value to what a caller may see. Messages of frameworks and of the database are
 * never passed on: they can hold values, SQL and paths.
 */
export function publicError(error: unknown): PublicError {
  if (error instanceof AppError) {
    const { code, message, httpStatus, retryable, details } = error;
    return expected(httpStatus, code, message, { retryable, details });
  }
  if (error === null || typeof error !== 'object') return unexpectedError();
  if (isDatabaseUnavailable(error))
    return expected(503, 'DATABASE_UNAVAILABLE', 'The database cannot be reached just now', {
      retryable: true,
      details: { retryAfterSeconds: databaseRetryAfterSeconds },
    });
  const { code } = error as { code?: unknown };
  if (code === '57014')
    return expected(503, 'TIMEOUT', 'This took too long and was stopped', {
      retryable: true,
      details: { retryAfterSeconds: databaseRetryAfterSeconds },
    });
  // Class 22, data exception: a value that passed validation but that the database cannot hold, such as a NUL.
  if (typeof code === 'string' && /^22[0-9A-Z]{3}$/.test(code))
    return expected(
      400,
      'BAD_USER_INPUT',
      'A value is out of range or holds characters that cannot be stored',
    );
  const status = statusOf(error);
  const known = status === undefined ? undefined : byStatus[status];
  if (status !== undefined && known)
    return expected(status, known[0], known[1], {
      retryable: status === 503,
      details: status === 503 ? { retryAfterSeconds: databaseRetryAfterSeconds } : {},
    });
  if (status !== undefined && status >= 400 && status < 500)
    return expected(status, 'BAD_REQUEST', 'The request is not acceptable');
  return unexpectedError();
}

function unexpectedError(): PublicError {
  return expected(500, 'INTERNAL', 'Something went wrong on our side', { unexpected: true });
}

/** Seconds for a Retry-After header, when the error says so. */
export function retryAfterSeconds({ details }: Pick<PublicError, 'details'>): number | undefined {
  const seconds = details['retryAfterSeconds'];
  return typeof seconds === 'number' && seconds > 0 ? Math.ceil(seconds) : undefined;
}
