import fc from 'fast-check';
import { Watch } from './watch.js';

/** What happens around one watch: the world changes, or the push gets to send something. */
const step = fc.oneof(
  fc.record({ does: fc.constant('set' as const), key: fc.integer({ min: 0, max: 4 }), value: fc.nat(9) }),
  fc.constant({ does: 'push' as const }),
  fc.constant({ does: 'push while busy' as const }),
  fc.constant({ does: 'watch again' as const }),
);

/** A client that follows the rules of the contract. */
class Client {
  state: Map<number, number> | null = null;
  sequence: number | null = null;

  receive(message: { sequence: number; data?: unknown; changes?: [number, number][] }): void {
    if (this.sequence !== null) expect(message.sequence).toBe(this.sequence + 1);
    this.sequence = message.sequence;
    if (message.changes) for (const [key, value] of message.changes) this.state!.set(key, value);
    else this.state = new Map(message.data as [number, number][]);
  }
}

test('under any interleaving a client that is up to date has the present state, and misses no number', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = new Map<number, number>();
      const watch = new Watch<number, [number, number]>('fleet', {
        snapshot: () => [...world],
        changeOf: (key) => [key, world.get(key)!],
      });
      const client = new Client();
      const push = () => {
        if (watch.needsSnapshot) client.receive(watch.takeSnapshot());
        else {
          const delta = watch.takeDelta();
          if (delta) client.receive(delta);
        }
      };
      for (const next of [...steps, { does: 'push' as const }]) {
        if (next.does === 'set') {
          world.set(next.key, next.value);
          watch.note(next.key);
        } else if (next.does === 'watch again') watch.restart();
        else if (next.does === 'push') {
          push();
          expect(client.state).toEqual(world);
        }
      }
      expect(watch.takeDelta()).toBeNull();
    }),
  );
});

test('a slow client gets the latest state once instead of every step', () => {
  let value = 0;
  const watch = new Watch<'kiosk', number>('kiosk:K-1', { snapshot: () => value, changeOf: () => value });
  watch.takeSnapshot();
  for (value = 1; value < 50; value++) watch.note('kiosk');
  expect(watch.takeDelta()).toEqual({ topic: 'kiosk:K-1', sequence: 2, changes: [50] });
});

test('a part that is no longer in the room is neither sent nor numbered', () => {
  const watch = new Watch<number, number>('fleet', { snapshot: () => [], changeOf: () => null });
  watch.takeSnapshot();
  watch.note(1);
  expect(watch.takeDelta()).toBeNull();
  expect(watch.takeSnapshot().sequence).toBe(2);
});

test('after its end a watch says nothing', () => {
  const watch = new Watch<number, number>('fleet', { snapshot: () => [], changeOf: (key) => key });
  watch.takeSnapshot();
  watch.note(1);
  watch.end();
  watch.note(2);
  expect(watch.hasChanges || watch.needsSnapshot).toBe(false);
});
