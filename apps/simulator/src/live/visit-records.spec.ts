import { AppError } from '@app/kernel';
import { fleetBlueprint } from '../fleet/blueprint.js';
import { SimulatedKiosk } from '../model/kiosk.js';
import { VisitRecords } from './visit-records.js';

const patience = { signal: new AbortController().signal, sleep: async () => undefined, random: () => 0.5 };
const at = Date.parse('2026-03-02T16:05:00Z');
const fill = { at, slot: 'A1', product: 'rx-001', lot: 'L001-260302', packs: 7 };

function aServer(answers: (document: string, call: number) => object) {
  const calls: { document: string; variables: Record<string, unknown> }[] = [];
  return {
    calls,
    run: async <T>(document: string, variables: Record<string, unknown>): Promise<T> => {
      calls.push({ document, variables });
      return { result: answers(document, calls.length) } as T;
    },
  };
}

test('a fill is recorded by slot and lot, its lot registered once, again after a failure that passes', async () => {
  const server = aServer((document, call) => {
    if (call === 2) throw new AppError('busy', { code: 'TOO_BUSY', retryable: true });
    return document.includes('registerLots')
      ? { __typename: 'Conflict', message: 'known' }
      : { __typename: 'CountedSlots' };
  });
  const said: string[] = [];
  const records = new VisitRecords(server, patience, (line) => said.push(line));
  records.offer('K-1', [fill]);
  records.offer('K-2', [fill]);
  await records.settled();
  expect(said).toEqual([]);
  expect(server.calls.map(({ document }) => /result: (\w+)/.exec(document)![1])).toEqual([
    'registerLots',
    'countSlots',
    'countSlots',
    'countSlots',
  ]);
  expect(server.calls[0]!.variables).toEqual({
    inputs: [{ product: 'rx-001', number: 'L001-260302', expiresOn: '2027-04-06' }],
  });
  expect(server.calls[2]!.variables).toEqual({
    input: {
      kiosk: 'K-1',
      clientId: 'fill:K-1:2026-03-02T16:05',
      countedAt: '2026-03-02T16:05:00.000Z',
      counts: [{ slot: 'A1', lot: 'L001-260302', filled: 7 }],
    },
  });
});

test('a visit that is refused is told, and the next one recorded all the same', async () => {
  const server = aServer((_, call) =>
    call === 2
      ? { __typename: 'NotFound', message: 'no such kiosk', field: 'input.kiosk' }
      : { __typename: 'CountedSlots' },
  );
  const said: string[] = [];
  const records = new VisitRecords(server, patience, (line) => said.push(line));
  records.offer('K-1', [fill]);
  records.offer('K-2', [fill]);
  await records.settled();
  expect(said).toEqual([expect.stringContaining('a visit to K-1 is not recorded: AppError: no such kiosk')]);
  expect(server.calls.at(-1)!.variables).toMatchObject({ input: { kiosk: 'K-2' } });
});

test('every pack that a kiosk reports more than before was told as a fill before it', () => {
  const [blueprint] = fleetBlueprint(3, 4).kiosks;
  const day = 86_400_000;
  const start = Date.parse('2026-03-02T00:00:00Z');
  const kiosk = new SimulatedKiosk(blueprint!, 4, Math.floor(start / day) - 5, start);
  const ledger = new Map<string, number>();
  const counters = new Map<string, number>();
  let filled = 0;
  for (let now = start; now < start + 12 * day; now += 60_000) {
    const { batch } = kiosk.tick({
      ...{ at: now, heartbeat: false, temperatures: false, sentAt: '' },
      stamp: (simulated) => String(simulated),
      conditions: { cabinetOffset: 0, mechanismWorks: () => true, errors: [] },
    });
    for (const { slot, packs } of kiosk.takeFills()) {
      ledger.set(slot, (ledger.get(slot) ?? 0) + packs);
      filled += packs;
    }
    for (const { slot, quantity, dispensedTotal } of batch.stockLevels ?? []) {
      const known = ledger.get(slot);
      const left = (known ?? 0) - (dispensedTotal! - (counters.get(slot) ?? dispensedTotal!));
      if (counters.has(slot)) expect(quantity).toBe(left);
      ledger.set(slot, quantity);
      counters.set(slot, dispensedTotal!);
    }
  }
  expect(filled).toBeGreaterThan(50);
});
