import { Agent, request as httpRequest } from 'node:http';
import type { KioskBatch } from '@app/contracts';

export type Transport = 'graphql' | 'http';

export interface Sent {
  seconds: number;
  stored: number;
  duplicates: number;
  refused: number;
  /** Requests that were told to come again. */
  overloaded: number;
  latencies: number[];
}

const mutation =
  'mutation Ingest($batches: [KioskBatchInput!]!) { ingestTelemetry(batches: $batches) { stored duplicates refused { code } } }';

interface Receipt {
  stored: number;
  duplicates: number;
  refused: unknown[];
}

function post(
  url: URL,
  token: string,
  body: Buffer,
  agent: Agent,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': body.length,
          authorization: `Bearer ${token}`,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends all requests, `concurrency` at a time, to the processes in turn. Bodies are made before the clock starts. */
export async function sendAll(
  apiUrls: readonly string[],
  token: string,
  transport: Transport,
  requests: readonly KioskBatch[][],
  concurrency: number,
  onStart: () => unknown = () => undefined,
): Promise<Sent> {
  const urls = apiUrls.map((url) => new URL(transport === 'graphql' ? '/graphql' : '/v1/telemetry', url));
  const bodies = requests.map((batches) =>
    Buffer.from(
      JSON.stringify(transport === 'graphql' ? { query: mutation, variables: { batches } } : { batches }),
    ),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const sent: Sent = { seconds: 0, stored: 0, duplicates: 0, refused: 0, overloaded: 0, latencies: [] };
  let next = 0;
  const sender = async (_: unknown, index: number): Promise<void> => {
    const url = urls[index % urls.length]!;
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const startedAt = performance.now();
      let answer = await post(url, token, body, agent);
      while (answer.status === 429 || answer.text.includes('"OVERLOADED"')) {
        sent.overloaded++;
        await new Promise((resolve) => setTimeout(resolve, 250));
        answer = await post(url, token, body, agent);
      }
      sent.latencies.push(performance.now() - startedAt);
      const parsed = JSON.parse(answer.text) as Receipt & { data?: { ingestTelemetry: Receipt } };
      const receipt = transport === 'graphql' ? parsed.data?.ingestTelemetry : parsed;
      if (answer.status !== 200 || receipt === undefined)
        throw new Error(`The api answered ${answer.status}: ${answer.text.slice(0, 300)}`);
      sent.stored += receipt.stored;
      sent.duplicates += receipt.duplicates;
      sent.refused += receipt.refused.length;
    }
  };
  await onStart();
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: concurrency }, sender));
  sent.seconds = (performance.now() - startedAt) / 1_000;
  agent.destroy();
  return sent;
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}
