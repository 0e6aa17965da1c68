import type { KioskBatch } from '@app/contracts';
import type { BenchFleet } from './fleet.js';

export type Mix = 'temperatures' | 'buffered' | 'fleet';

export interface Workload {
  /** Each element is the batches of one request. */
  requests: KioskBatch[][];
  rows: number;
  /** Measured values: a heartbeat counts each of its measures. */
  points: number;
}

const readingEveryMs = 15_000;

/**
 * `temperatures`: two probes a kiosk, what the plain inserts write too. `buffered`: the same rows, ten readings of a
 * probe in a batch, as kiosks send that were cut off for some minutes or measure more often than they send. `fleet`: what a kiosk sends every 15 s, one
 * heartbeat with five measures and a reading of both probes, and stock every fourth time.
 */
export function makeWorkload(
  fleet: BenchFleet,
  mix: Mix,
  rowsInTotal: number,
  rowsPerRequest: number,
  newestAt: number,
): Workload {
  const kiosks = fleet.kiosks.length;
  const perBatch = mix === 'buffered' ? 10 : 1;
  const rowsPerStep = mix === 'fleet' ? 3.25 : 2 * perBatch;
  const steps = Math.max(1, Math.round(rowsInTotal / rowsPerStep / kiosks));
  const workload: Workload = { requests: [], rows: 0, points: 0 };
  let request: KioskBatch[] = [];
  let rows = 0;
  for (let step = 0; step < steps; step++) {
    const ats = Array.from({ length: perBatch }, (_, index) =>
      new Date(newestAt - ((steps - step) * perBatch - 1 - index) * readingEveryMs).toISOString(),
    );
    const at = ats.at(-1)!;
    for (const [index, kiosk] of fleet.kiosks.entries()) {
      // One kiosk in a hundred is too warm, as in a fleet with a few broken coolers; the others stay in 20 to 25 °C.
      const celsius = index % 100 === 0 ? 33.5 : 22.5 + (((step * 7 + index) % 40) - 20) / 10;
      const batch: KioskBatch = {
        kiosk: kiosk.serial,
        boot: 'bench',
        sequence: step,
        sentAt: at,
        temperatures: kiosk.probes.flatMap(({ name }) =>
          ats.map((when) => ({ at: when, probe: name, celsius })),
        ),
      };
      rows += 2 * perBatch;
      workload.points += 2 * perBatch;
      if (mix === 'fleet') {
        batch.heartbeats = [
          {
            at,
            uptimeSeconds: step * 15,
            firmware: '4.2.0',
            cpuPercent: 12.5 + (index % 50),
            memoryPercent: 41,
            diskFreePercent: 63,
            signalDbm: -61,
            power: 'MAINS',
            doorOpen: false,
          },
        ];
        rows += 1;
        workload.points += 5;
        if ((step + index) % 4 === 0) {
          batch.stockLevels = [{ at, slot: 'A1', quantity: 20, dispensedTotal: step }];
          rows += 1;
          workload.points += 2;
        }
      }
      request.push(batch);
      if (rows >= rowsPerRequest) {
        workload.requests.push(request);
        workload.rows += rows;
        request = [];
        rows = 0;
      }
    }
  }
  if (request.length > 0) workload.requests.push(request);
  workload.rows += rows;
  return workload;
}
