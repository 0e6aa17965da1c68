import type { TypedDocumentString } from '../generated/graphql.js';
import { noteServerTime } from '../time/server-clock.js';

/** What a request can fail with, as the api names it, plus what only a browser sees. */
export type FailureCode =
  'UNAUTHENTICATED' | 'FORBIDDEN' | 'NOT_FOUND' | 'UNREACHABLE' | 'TIMED_OUT' | (string & {});

/** A request that did not answer with data. `message` may be shown to people. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  constructor(
    readonly code: FailureCode,
    message: string,
    /** False when asking again cannot help, e.g. FORBIDDEN. */
    readonly retryable: boolean,
  ) {
    super(message);
  }
}

interface GraphqlError {
  message: string;
  extensions?: { code?: string };
}
interface GraphqlResponse<T> {
  data?: T | null;
  errors?: GraphqlError[];
}

const timeoutMs = 20_000;
const finalCodes = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'GRAPHQL_VALIDATION_FAILED',
]);

function failureOf(errors: readonly GraphqlError[]): RequestFailure {
  const error = errors[0];
  const code = error?.extensions?.code ?? 'UNKNOWN';
  const message = code.startsWith('INTERNAL')
    ? 'The server could not answer this. It has been logged.'
    : (error?.message ?? 'The server could not answer this.');
  return new RequestFailure(code, message, !finalCodes.has(code));
}

/** `fetch` that gives up after 20 s and fails with a RequestFailure instead of a TypeError. */
export async function request(path: string, init: RequestInit): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  try {
    const response = await fetch(path, { ...init, signal, credentials: 'same-origin' });
    noteServerTime(response.headers.get('date'), Date.now());
    return response;
  } catch (error) {
    if (init.signal?.aborted) throw error;
    if (timeout.aborted)
      throw new RequestFailure('TIMED_OUT', 'The server took longer than 20 s to answer.', true);
    throw new RequestFailure('UNREACHABLE', 'The server cannot be reached.', true);
  }
}

/** Runs one operation; the session travels in its HttpOnly cookie. Fails with RequestFailure. */
export async function execute<TResult, TVariables>(
  document: TypedDocumentString<TResult, TVariables>,
  variables: TVariables,
  signal?: AbortSignal,
): Promise<TResult> {
  const response = await request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: document.toString(), variables }),
    signal,
  });
  if (response.status === 401) throw new RequestFailure('UNAUTHENTICATED', 'Sign in to go on.', false);
  if (response.status === 429) {
    throw new RequestFailure('TOO_MANY_REQUESTS', 'Too many requests. Wait a moment, then try again.', true);
  }
  const body = (await response.json().catch(() => ({}))) as GraphqlResponse<TResult>;
  if (body.errors && body.errors.length > 0) throw failureOf(body.errors);
  if (!response.ok || !body.data) {
    throw new RequestFailure(
      `HTTP_${response.status}`,
      `The server answered with status ${response.status}.`,
      true,
    );
  }
  return body.data;
}
