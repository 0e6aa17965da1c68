import { AppError } from '@app/kernel';
import { withDeadline } from '../sending/deadline.js';

const TIMEOUT_MS = 30_000;

interface GraphqlAnswer<T> {
  data?: T | null;
  errors?: { message?: string; extensions?: { code?: string } }[];
}

/** Signed-in GraphQL calls. Failures are AppErrors; those that may pass are retryable. */
export class ApiClient {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** POST /v1/sign-in. */
  static async signIn(
    url: string,
    email: string,
    password: string,
    signal?: AbortSignal,
  ): Promise<ApiClient> {
    const answer = await postJson(new URL('/v1/sign-in', url), {}, { email, password }, signal);
    const token = (answer as { token?: unknown } | null)?.token;
    if (typeof token !== 'string')
      throw new AppError('The server answered sign-in without a token.', { code: 'BAD_ANSWER' });
    return new ApiClient(url, token);
  }

  /** Runs one operation; GraphQL errors become an AppError with the server's code. */
  async run<T>(query: string, variables: Record<string, unknown>, signal?: AbortSignal): Promise<T> {
    const headers = { authorization: `Bearer ${this.token}` };
    const answer = (await postJson(
      new URL('/graphql', this.url),
      headers,
      { query, variables },
      signal,
    )) as GraphqlAnswer<T>;
    const error = answer.errors?.[0];
    if (error || !answer.data) {
      const code = error?.extensions?.code ?? 'BAD_ANSWER';
      throw new AppError(error?.message ?? 'The server answered without data.', {
        code,
        retryable: ['INTERNAL', 'INTERNAL_SERVER_ERROR', 'UNAVAILABLE', 'TOO_BUSY'].includes(code),
      });
    }
    return answer.data;
  }
}

/** @throws AppError UNREACHABLE, HTTP_…, BAD_ANSWER; retryable where that may pass */
export async function postJson(
  url: URL,
  headers: Record<string, string>,
  body: unknown,
  signal?: AbortSignal,
): Promise<unknown> {
  let status: number;
  let text: string;
  try {
    [status, text] = await withDeadline(signal, TIMEOUT_MS, async (within) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        signal: within,
      });
      return [response.status, await response.text()] as const;
    });
  } catch (cause) {
    throw new AppError(`${url.pathname} cannot be reached`, { code: 'UNREACHABLE', retryable: true, cause });
  }
  if (status >= 400 && !(status === 400 && url.pathname === '/graphql'))
    throw new AppError(`${url.pathname} answered HTTP ${status}`, {
      code: `HTTP_${status}`,
      retryable: status === 429 || status >= 500,
      httpStatus: status,
    });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError(`${url.pathname} did not answer with JSON`, { code: 'BAD_ANSWER', cause });
  }
}
