import { withDeadline } from './deadline.js';
import { mqttTransport } from './mqtt-transport.js';
import type { Attempt } from './retry-policy.js';

export type TransportName = 'http' | 'graphql' | 'mqtt';

/** Puts serialised batches on the wire. A body is made once and sent unchanged however often it is retried. */
export interface Transport {
  body(batches: readonly string[]): string;
  send(body: string, signal: AbortSignal): Promise<Attempt>;
}

/** Long enough for a server that is busy committing, short enough to notice one that is gone. */
const TIMEOUT_MS = 30_000;

export interface TransportOptions {
  name: TransportName;
  url: string;
  mqttUrl: string;
  token: string;
  /** Ends what the transport keeps open. */
  stop: AbortSignal;
}

export function transport({ name, url, mqttUrl, token, stop }: TransportOptions): Transport {
  if (name === 'mqtt') return mqttTransport(mqttUrl, token, stop);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  if (name === 'http')
    return {
      body: (batches) => `{"batches":[${batches.join(',')}]}`,
      send: (body, signal) => post(new URL('/v1/telemetry', url), headers, body, signal),
    };
  const query = JSON.stringify(INGEST);
  return {
    body: (batches) => `{"query":${query},"variables":{"batches":[${batches.join(',')}]}}`,
    send: async (body, signal) => unwrapGraphql(await post(new URL('/graphql', url), headers, body, signal)),
  };
}

const INGEST = `mutation Ingest($batches: [KioskBatchInput!]!) {
  ingestTelemetry(batches: $batches) {
    stored duplicates refused { batch path code message } gaps { kiosk boot expected received } serverTime
  }
}`;

async function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<Attempt> {
  try {
    return await withDeadline(signal, TIMEOUT_MS, async (within) => {
      const response = await fetch(url, { method: 'POST', headers, body, signal: within });
      return {
        kind: 'answered',
        status: response.status,
        retryAfter: response.headers.get('retry-after'),
        body: await response.text(),
      };
    });
  } catch (error) {
    return { kind: 'unreachable', reason: reasonOf(error) };
  }
}

/** GraphQL answers 200 with errors inside: they become the status that the HTTP transport would have given. */
function unwrapGraphql(attempt: Attempt): Attempt {
  if (attempt.kind !== 'answered' || attempt.status !== 200) return attempt;
  try {
    const answer = JSON.parse(attempt.body) as {
      data?: { ingestTelemetry?: unknown } | null;
      errors?: { extensions?: { code?: string } }[];
    };
    if (answer.data?.ingestTelemetry)
      return { ...attempt, body: JSON.stringify(answer.data.ingestTelemetry) };
    const code = answer.errors?.[0]?.extensions?.code ?? 'INTERNAL';
    const permanent = ['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED', 'BAD_REQUEST'];
    return { ...attempt, status: permanent.includes(code) ? 400 : 503 };
  } catch {
    return { ...attempt, status: 502 };
  }
}

/** fetch hides the cause one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown network error';
  const cause = error.cause;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error.name === 'TimeoutError' ? 'timeout' : error.message;
}
