import { Agent } from 'node:http';
import type { BenchFleet } from '../ingest/fleet.js';
import { post } from './post.js';

const mutation =
  'mutation ($batches: [KioskBatchInput!]!) { ingestTelemetry(batches: $batches) { stored duplicates refused { code } } }';

export interface LiveResult {
  latencies: number[];
  /** Requests that were told to come again. */
  refused: number;
  failed: number;
}

/** Gateways with what their kiosks measure now, at a steady rate, through GraphQL. */
export class LiveSenders {
  private next = 0;
  private sequence = 0;
  private readonly url: URL;

  constructor(
    api: string,
    private readonly tokens: readonly string[],
    private readonly fleet: BenchFleet,
    private readonly rowsPerRequest: number,
    private readonly rowsPerSecond: number,
  ) {
    this.url = new URL('/graphql', api);
  }

  async run(until: () => boolean): Promise<LiveResult> {
    const agent = new Agent({ keepAlive: true, maxSockets: 256 });
    const result: LiveResult = { latencies: [], refused: 0, failed: 0 };
    const everyMs = (1_000 * this.rowsPerRequest) / this.rowsPerSecond;
    const underWay = new Set<Promise<void>>();
    for (let due = performance.now(); !until(); due += everyMs) {
      const wait = due - performance.now();
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
      else if (underWay.size % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
      const sending = this.send(due, agent, result).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
    await Promise.all(underWay);
    agent.destroy();
    return result;
  }

  private async send(due: number, agent: Agent, result: LiveResult): Promise<void> {
    const token = this.tokens[this.sequence++ % this.tokens.length]!;
    try {
      const { status, text } = await post(this.url, token, this.body(), agent);
      if (status === 429 || text.includes('"OVERLOADED"')) result.refused++;
      else if (status !== 200 || text.includes('"errors"')) result.failed++;
      else result.latencies.push(performance.now() - due);
    } catch {
      result.failed++;
    }
  }

  /** One heartbeat and both probes of so many kiosks. */
  private body(): Buffer {
    const at = new Date().toISOString();
    const batches = Array.from({ length: Math.max(1, Math.round(this.rowsPerRequest / 3)) }, () => {
      const kiosk = this.fleet.kiosks[this.next++ % this.fleet.kiosks.length]!;
      return {
        kiosk: kiosk.serial,
        boot: 'live',
        sequence: Math.floor(this.next / this.fleet.kiosks.length),
        sentAt: at,
        heartbeats: [
          {
            at,
            uptimeSeconds: this.next,
            firmware: '4.2.0',
            cpuPercent: 12.5,
            memoryPercent: 41,
            signalDbm: -61,
            power: 'MAINS',
          },
        ],
        temperatures: kiosk.probes.map(({ name }) => ({ at, probe: name, celsius: 21.5 })),
      };
    });
    return Buffer.from(JSON.stringify({ query: mutation, variables: { batches } }));
  }
}
