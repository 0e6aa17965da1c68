import { Agent } from 'node:http';
import type { BenchFleet } from '../ingest/fleet.js';
import { post } from './post.js';

const day = 86_400_000;
const readingsPerProbe = 50;
const kiosksPerRequest = 50;
const atOnce = 4;

export interface ReplayResult {
  rows: number;
  seconds: number;
  'rows/s': number;
  /** Requests that were told to come again. */
  refused: number;
}

/** One gateway sends a week again that ended three days ago, kiosk by kiosk, as fast as it is let. */
export class Replay {
  isDone = false;

  constructor(
    private readonly api: string,
    private readonly fleet: BenchFleet,
    private readonly rows: number,
    /** It stops then, whatever is left. */
    private readonly limitSeconds: number,
  ) {}

  async run(): Promise<ReplayResult> {
    const url = new URL('/v1/telemetry', this.api);
    const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
    const bodies = this.bodies();
    const result: ReplayResult = { rows: 0, seconds: 0, 'rows/s': 0, refused: 0 };
    const startedAt = performance.now();
    const send = async (): Promise<void> => {
      for (const { body, rows } of bodies) {
        if (performance.now() - startedAt > this.limitSeconds * 1_000) return;
        for (;;) {
          const { status, retryAfterSeconds, text } = await post(url, this.fleet.gatewayToken, body, agent);
          if (status === 200) break;
          if (status !== 429) throw new Error(`The api answered ${status}: ${text.slice(0, 300)}`);
          result.refused++;
          await new Promise((resolve) => setTimeout(resolve, retryAfterSeconds * 1_000));
        }
        result.rows += rows;
      }
    };
    try {
      await Promise.all(Array.from({ length: atOnce }, send));
    } finally {
      this.isDone = true;
      agent.destroy();
    }
    result.seconds = Math.round((performance.now() - startedAt) / 1_000);
    result['rows/s'] = Math.round(result.rows / ((performance.now() - startedAt) / 1_000));
    return result;
  }

  /** Shared by all that send: each takes the next. */
  private *bodies(): Generator<{ body: Buffer; rows: number }> {
    const { kiosks } = this.fleet;
    const perKiosk = this.rows / kiosks.length / 2;
    const step = Math.max(1_000, Math.floor((7 * day) / perKiosk));
    const from = Date.now() - 10 * day;
    let rows = 0;
    for (let first = 0; rows < this.rows; first += readingsPerProbe)
      for (let start = 0; start < kiosks.length && rows < this.rows; start += kiosksPerRequest) {
        const batches = kiosks.slice(start, start + kiosksPerRequest).map((kiosk) => ({
          kiosk: kiosk.serial,
          boot: 'old',
          sentAt: new Date(from + (first + readingsPerProbe) * step).toISOString(),
          temperatures: kiosk.probes.flatMap(({ name }) =>
            Array.from({ length: readingsPerProbe }, (_, index) => ({
              at: new Date(from + (first + index) * step + 1).toISOString(),
              probe: name,
              celsius: 21 + (index % 10) / 10,
            })),
          ),
        }));
        const count = batches.length * 2 * readingsPerProbe;
        rows += count;
        yield { body: Buffer.from(JSON.stringify({ batches })), rows: count };
      }
  }
}
