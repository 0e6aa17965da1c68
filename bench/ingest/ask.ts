import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { childEnvironment } from '@app/config';
import { projectRoot } from '@app/kernel';
import { percentile } from './send.js';

export const benchUser = {
  email: 'bench@kiosk-fleet.example',
  name: 'Bench',
  password: 'a bench of the fleet',
  role: 'ADMIN',
};

async function createUser(databaseUrl: string): Promise<void> {
  const child = spawn(process.execPath, [join(projectRoot(), 'dist/apps/api/create-user.main.js')], {
    env: childEnvironment({ DATABASE_URL: databaseUrl }),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(`${JSON.stringify(benchUser)}\n`);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`create-user ended with code ${String(code)}`);
}

async function post(url: string, body: object, token?: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok || answer['errors'] !== undefined) throw new Error(JSON.stringify(answer).slice(0, 500));
  return answer;
}

export interface Question {
  query: string;
  variables?: object;
}

export interface Latency {
  'p50 ms': string;
  'p95 ms': string;
  'p99 ms': string;
}

/** Somebody who may see everything. */
export class Asker {
  private constructor(
    private readonly apiUrl: string,
    private readonly token: string,
  ) {}

  static async signIn(databaseUrl: string, apiUrl: string): Promise<Asker> {
    await createUser(databaseUrl);
    const { email, password } = benchUser;
    const { token } = (await post(`${apiUrl}/v1/sign-in`, { email, password })) as { token: string };
    return new Asker(apiUrl, token);
  }

  async ask(query: string, variables: object): Promise<unknown> {
    return (await post(`${this.apiUrl}/graphql`, { query, variables }, this.token))['data'];
  }

  /** Asks one question after the other, `times` in all after ten that do not count. */
  async measure(times: number, question: (time: number) => Question): Promise<Latency> {
    const milliseconds: number[] = [];
    for (let time = -10; time < times; time++) {
      const startedAt = performance.now();
      await post(`${this.apiUrl}/graphql`, question(time + 10), this.token);
      if (time >= 0) milliseconds.push(performance.now() - startedAt);
    }
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => percentile(milliseconds, part).toFixed(1));
    return { 'p50 ms': p50!, 'p95 ms': p95!, 'p99 ms': p99! };
  }
}
