import { AppError } from '@app/kernel';
import type { Account } from './credentials.js';

const timeoutMs = 10_000;

async function post(url: string, body: unknown, token?: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok)
    throw new AppError(`${new URL(url).pathname} answered ${response.status}`, {
      code: 'API_REFUSED',
      details: answer,
    });
  return answer;
}

export async function signIn(url: string, account: Account): Promise<string> {
  const { token } = await post(`${url}/v1/sign-in`, { email: account.email, password: account.password });
  return token as string;
}

/** A gateway for the whole fleet: what the demo fleet and a newcomer's first curl send with. */
export async function createGatewayToken(url: string, sessionToken: string, name: string): Promise<string> {
  const answer = await post(
    `${url}/graphql`,
    {
      query: `mutation ($input: CreateGatewayTokenInput!) {
        createGatewayToken(input: $input) { __typename ... on IssuedToken { token } ... on Problem { message } }
      }`,
      variables: { input: { name } },
    },
    sessionToken,
  );
  const result = (answer['data'] as { createGatewayToken?: { token?: string; message?: string } } | undefined)
    ?.createGatewayToken;
  if (!result?.token)
    throw new AppError(`No gateway token: ${result?.message ?? JSON.stringify(answer['errors'])}`, {
      code: 'API_REFUSED',
    });
  return result.token;
}

/** An empty request tells whether a token from an earlier start is still good. */
export async function isSenderToken(url: string, token: string): Promise<boolean> {
  if (token === '') return false;
  return post(`${url}/v1/telemetry`, { batches: [] }, token).then(
    () => true,
    () => false,
  );
}
