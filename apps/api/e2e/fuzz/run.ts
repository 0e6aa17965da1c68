import { readFileSync } from 'node:fs';
import { Agent, request as send } from 'node:http';
import { Random } from '../random.js';
import { type HttpRequest, httpRequest, type Tokens } from './http-requests.js';
import { judge, leak } from './judge.js';
import { converse } from './sockets.js';

export interface FuzzOptions {
  seed: number;
  requests: number;
  port: number;
  pid: number;
  tokens: Tokens;
  concurrency: number;
  /** Bytes alive in the api, after garbage collection. */
  liveHeap: () => Promise<number>;
}

export interface FuzzReport {
  requests: number;
  seconds: number;
  /** How many answers of each status, and how many messages of each kind of conversation. */
  counts: Record<string, number>;
  /** What was wrong, with the request; the first ones. */
  problems: string[];
  /** MiB after a quarter, half, three quarters and all of the requests. */
  liveHeapMiB: number[];
  residentMiB: number[];
}

/** Above what the api may take by its own rules: 30 s for a silent sender, 20 s for room in the queue. */
const limitMs = 60_000;
const shownProblems = 10;
const mib = 1_048_576;

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

function ask(
  agent: Agent,
  port: number,
  { method, path, headers, body }: HttpRequest,
): Promise<Answer | null> {
  return new Promise((resolve) => {
    const own = { ...headers, ...(body.length > 0 ? { 'content-length': String(body.length) } : {}) };
    const request = send({ host: '127.0.0.1', port, method, path, headers: own, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve(null));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    // A connection that was closed on us is an answer, too: readiness tells whether the process has ended.
    request.on('error', () => resolve(null));
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(null);
    });
    request.setTimeout(limitMs, () => {
      request.destroy();
      resolve({ status: 599, headers: {}, text: 'no answer' });
    });
    request.end(body);
  });
}

function residentMiB(pid: number): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kib) / 1_024);
}

function describe({ method, path, headers, body }: HttpRequest): string {
  return `${method} ${path} ${JSON.stringify(headers)} ${body.toString().slice(0, 600)}`;
}

/** Sends what no kiosk and no page ever would, and looks at what comes back and at what it costs. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { requests, port, tokens, concurrency } = options;
  const random = new Random(options.seed);
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const report: FuzzReport = {
    requests: 0,
    seconds: 0,
    counts: {},
    problems: [],
    liveHeapMiB: [],
    residentMiB: [],
  };
  const count = (name: string, times = 1) => (report.counts[name] = (report.counts[name] ?? 0) + times);
  const complain = (problem: string | null, request: string) => {
    if (problem === null) return;
    count('problems');
    if (report.problems.length < shownProblems) report.problems.push(`${problem}\n  ${request}`);
  };
  let until = 0;
  const work = async (): Promise<void> => {
    while (report.requests < until) {
      if (random.chance(0.02)) {
        const { kind, messages, heard } = await converse(port, random, tokens);
        report.requests += messages;
        count(kind, messages);
        const status = /^HTTP\/1\.\d (5\d\d)/.exec(heard)?.[1];
        complain(
          status === undefined ? leak(heard) : judge(Number(status), {}, heard),
          `${kind}: ${heard.slice(0, 300)}`,
        );
        continue;
      }
      report.requests++;
      const request = httpRequest(random, tokens);
      const answer = await ask(agent, port, request);
      count(answer === null ? 'connection closed' : String(answer.status));
      if (answer !== null) complain(judge(answer.status, answer.headers, answer.text), describe(request));
    }
  };
  const startedAt = performance.now();
  for (const quarter of [0.25, 0.5, 0.75, 1]) {
    until = Math.round(requests * quarter);
    await Promise.all(Array.from({ length: concurrency }, work));
    report.liveHeapMiB.push(Math.round(((await options.liveHeap()) / mib) * 10) / 10);
    report.residentMiB.push(residentMiB(options.pid));
  }
  report.seconds = Math.round((performance.now() - startedAt) / 1_000);
  agent.destroy();
  return report;
}
