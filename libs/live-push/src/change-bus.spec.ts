import { createLogger, createMetricsRegistry } from '@app/observability';
import { ChangeBus } from './change-bus.js';
import type { ChangeTransport, TransportEvents } from './change-transport.js';
import type { FleetNotice } from './fleet-change.js';
import { maxPendingIds } from './pending-changes.js';

/** Connects buses within the test; `broken` makes sends fail as a lost connection does. */
class Wire {
  readonly listeners: TransportEvents[] = [];
  readonly payloads: string[] = [];
  broken = false;

  transport(): ChangeTransport {
    return {
      maxPayloadBytes: 7_900,
      start: (events) => void this.listeners.push(events),
      send: async (payloads) => {
        if (this.broken) throw new Error('connection lost');
        this.payloads.push(...payloads);
        for (const payload of payloads) for (const { onPayload } of this.listeners) onPayload(payload);
      },
      close: async () => undefined,
    };
  }
}

const logger = createLogger({ name: 'test', level: 'silent' });
let now = 0;

function aBus(wire: Wire) {
  const bus = new ChangeBus({
    transport: wire.transport(),
    clock: { now: () => now },
    logger,
    registry: createMetricsRegistry('test'),
  });
  bus.start();
  const heard: FleetNotice[] = [];
  bus.subscribe((notice) => heard.push(notice));
  return { bus, heard };
}

beforeEach(() => {
  now = 1_000;
  jest.useFakeTimers();
});
afterEach(() => jest.useRealTimers());

test('own subscribers hear at once and only once, others within a tick and merged', async () => {
  const wire = new Wire();
  const here = aBus(wire);
  const there = aBus(wire);
  here.bus.publish({ kiosks: [1, 2], incidents: [] });
  now = 1_050;
  here.bus.publish({ kiosks: [2, 3], incidents: [9] });
  expect(here.heard).toHaveLength(2);
  expect(there.heard).toHaveLength(0);
  await jest.advanceTimersByTimeAsync(100);
  expect(here.heard).toHaveLength(2);
  expect(there.heard).toEqual([{ kiosks: [1, 2, 3], incidents: [9], resync: false, publishedAt: 1_000 }]);
  expect(wire.payloads).toHaveLength(1);
});

test('what could not be sent is sent later, merged with what came since', async () => {
  const wire = new Wire();
  const here = aBus(wire);
  const there = aBus(wire);
  wire.broken = true;
  here.bus.publish({ kiosks: [1], incidents: [] });
  await jest.advanceTimersByTimeAsync(150);
  here.bus.publish({ kiosks: [2], incidents: [] });
  wire.broken = false;
  await jest.advanceTimersByTimeAsync(6_000);
  expect(there.heard).toEqual([{ kiosks: [1, 2], incidents: [], resync: false, publishedAt: 1_000 }]);
});

test('after a gap every subscriber is told to read everything again', () => {
  const wire = new Wire();
  const here = aBus(wire);
  wire.listeners[0]!.onGap();
  expect(here.heard).toEqual([{ kiosks: [], incidents: [], resync: true, publishedAt: 1_000 }]);
});

test('a payload that is not understood counts as a gap', () => {
  const wire = new Wire();
  const here = aBus(wire);
  wire.listeners[0]!.onPayload('9 other format');
  expect(here.heard[0]?.resync).toBe(true);
});

test('more changes than fit become one resync, so memory stays bounded', async () => {
  const wire = new Wire();
  const here = aBus(wire);
  const there = aBus(wire);
  here.bus.publish({ kiosks: Array.from({ length: maxPendingIds + 1 }, (_, id) => id * 3), incidents: [] });
  await jest.advanceTimersByTimeAsync(100);
  expect(there.heard).toEqual([{ kiosks: [], incidents: [], resync: true, publishedAt: 1_000 }]);
});

test('a failing subscriber harms neither the publisher nor the others', async () => {
  const wire = new Wire();
  const here = aBus(wire);
  const order: string[] = [];
  here.bus.subscribe(() => {
    throw new Error('broken subscriber');
  });
  here.bus.subscribe(() => order.push('second'));
  expect(() => here.bus.publish({ kiosks: [1], incidents: [] })).not.toThrow();
  expect(order).toEqual(['second']);
});

test('closing sends what is pending', async () => {
  const wire = new Wire();
  const here = aBus(wire);
  const there = aBus(wire);
  here.bus.publish({ kiosks: [7], incidents: [] });
  await here.bus.close();
  expect(there.heard).toHaveLength(1);
  here.bus.publish({ kiosks: [8], incidents: [] });
  await jest.advanceTimersByTimeAsync(1_000);
  expect(there.heard).toHaveLength(1);
});
