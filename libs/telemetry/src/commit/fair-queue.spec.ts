import fc from 'fast-check';
import { FairQueue } from './fair-queue.js';

const quantum = 10;
const item = fc.record({ sender: fc.constantFrom('a', 'b', 'c'), weight: fc.integer({ min: 1, max: 40 }) });

test('a sender with much waits behind one with little', () => {
  const queue = new FairQueue<string>(quantum);
  for (let index = 0; index < 100; index++) queue.push('replaying', `old ${index}`, 10);
  queue.push('other', 'first', 5);
  queue.push('other', 'second', 5);
  expect(queue.take(30)).toEqual(['old 0', 'first', 'second', 'old 1']);
  expect([queue.size, queue.weight]).toEqual([98, 980]);
});

test('an item larger than a commit goes alone', () => {
  const queue = new FairQueue<string>(quantum);
  queue.push('a', 'large', 1_000);
  queue.push('a', 'small', 1);
  expect(queue.take(100)).toEqual(['large']);
  expect(queue.take(100)).toEqual(['small']);
  expect(queue.take(100)).toEqual([]);
});

test('what is due leaves from the front of every queue', () => {
  const queue = new FairQueue<number>(quantum);
  [1, 2, 9, 3].forEach((since) => queue.push('a', since, 1));
  queue.push('b', 1, 1);
  expect(queue.takeWhile((since) => since < 5)).toEqual([1, 2, 1]);
  expect([queue.size, queue.weight]).toEqual([2, 2]);
  expect(queue.take(100)).toEqual([9, 3]);
});

test('for any traffic: everything once, in the order of its sender, within the limit', () => {
  const step = fc.oneof(item, fc.record({ take: fc.integer({ min: 1, max: 60 }) }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const queue = new FairQueue<{ sender: string; id: number; weight: number }>(quantum);
      const out: { sender: string; id: number; weight: number }[] = [];
      const check = (taken: typeof out, most: number) => {
        const weight = taken.reduce((sum, each) => sum + each.weight, 0);
        expect(taken.length === 1 || weight <= most).toBe(true);
        out.push(...taken);
      };
      steps.forEach((each, id) => {
        if ('take' in each) check(queue.take(each.take), each.take);
        else queue.push(each.sender, { ...each, id }, each.weight);
      });
      while (queue.size > 0) check(queue.take(50), 50);
      expect(queue.weight).toBe(0);
      const pushed = steps.flatMap((each, id) => ('take' in each ? [] : [{ ...each, id }]));
      expect([...out].sort((x, y) => x.id - y.id)).toEqual(pushed);
      for (const sender of ['a', 'b', 'c']) {
        const ids = out.filter((each) => each.sender === sender).map(({ id }) => id);
        expect(ids).toEqual([...ids].sort((x, y) => x - y));
      }
    }),
  );
});

test('for any sizes: who always has something waiting gets the same, but for a turn and an item', () => {
  fc.assert(
    fc.property(fc.array(item, { minLength: 50, maxLength: 300 }), fc.nat(200), (items, takes) => {
      const queue = new FairQueue<(typeof items)[0]>(quantum);
      for (const each of items) queue.push(each.sender, each, each.weight);
      const left = new Map<string, number>();
      for (const { sender } of items) left.set(sender, (left.get(sender) ?? 0) + 1);
      const served = new Map([...left.keys()].map((sender) => [sender, 0]));
      for (let index = 0; index < takes; index++) {
        for (const { sender, weight } of queue.take(25)) {
          served.set(sender, served.get(sender)! + weight);
          left.set(sender, left.get(sender)! - 1);
        }
        if ([...left.values()].some((count) => count === 0)) return;
        const all = [...served.values()];
        expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(2 * (quantum + 40));
      }
    }),
  );
});
