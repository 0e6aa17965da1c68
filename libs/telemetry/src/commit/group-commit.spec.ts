import fc from 'fast-check';
import { GroupCommit } from './group-commit.js';

interface Item {
  id: number;
  weight: number;
  poison?: boolean;
}

/** A store that commits when it is told to, and keeps what it committed. */
function aStore(change: { maximumInFlight?: number; maximumWeight?: number; weightPerCommit?: number } = {}) {
  const stored: Item[][] = [];
  const held: (() => void)[] = [];
  const state = { hold: false, down: false, most: 0, running: 0 };
  const group = new GroupCommit<Item, string>({
    commit: async (items) => {
      state.most = Math.max(state.most, ++state.running);
      try {
        await new Promise<void>((resolve) => (state.hold ? held.push(resolve) : setImmediate(resolve)));
        if (state.down) throw new Error('down');
        if (items.some(({ poison }) => poison)) throw new Error('poison');
        stored.push([...items]);
        return items.map(({ id }) => `stored ${id}`);
      } finally {
        state.running--;
      }
    },
    weightOf: ({ weight }) => weight,
    isTransient: (error) => (error as Error).message === 'down',
    maximumInFlight: 2,
    weightPerCommit: 100,
    maximumWeight: 1_000,
    gatherMs: 1,
    ...change,
  });
  const release = () => {
    state.hold = false;
    for (const resolve of held.splice(0)) resolve();
  };
  return { group, stored, state, release };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('what comes during a commit goes together with the next', async () => {
  const { group, stored, state, release } = aStore({ maximumInFlight: 1 });
  state.hold = true;
  const first = group.submit({ id: 0, weight: 1 });
  await turn();
  const others = [1, 2, 3].map((id) => group.submit({ id, weight: 1 }));
  release();
  expect(await Promise.all([first, ...others])).toEqual(['stored 0', 'stored 1', 'stored 2', 'stored 3']);
  expect(stored.map((items) => items.map(({ id }) => id))).toEqual([[0], [1, 2, 3]]);
});

test('a poison item fails alone', async () => {
  const { group, stored } = aStore();
  const results = await Promise.allSettled(
    [0, 1, 2].map((id) => group.submit({ id, weight: 1, poison: id === 1 })),
  );
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(stored.flat().map(({ id }) => id)).toEqual([0, 2]);
});

test('when the database is away nobody is acknowledged and nothing is tried alone', async () => {
  const { group, stored, state } = aStore();
  state.down = true;
  const results = await Promise.allSettled([0, 1].map((id) => group.submit({ id, weight: 1 })));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  state.down = false;
  expect(await group.submit({ id: 2, weight: 1 })).toBe('stored 2');
  expect(stored).toHaveLength(1);
});

test('a full queue says when to come again, and has room later', async () => {
  const { group, state, release } = aStore({ maximumWeight: 10 });
  state.hold = true;
  const first = group.submit({ id: 0, weight: 50 });
  await expect(group.submit({ id: 1, weight: 1 })).rejects.toMatchObject({
    code: 'OVERLOADED',
    httpStatus: 429,
    details: { retryAfterSeconds: 1 },
  });
  await turn();
  release();
  await first;
  await group.drain();
  expect(group.weight).toBe(0);
  expect(await group.submit({ id: 2, weight: 1 })).toBe('stored 2');
});

test('for any traffic: everybody is answered once and rightly, within the limits', async () => {
  const item = fc.record({
    weight: fc.integer({ min: 0, max: 60 }),
    poison: fc.boolean(),
    wait: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 40 }), async (items) => {
      const { group, stored, state } = aStore();
      const answers: Promise<PromiseSettledResult<string>>[] = [];
      for (const [id, { weight, poison, wait }] of items.entries()) {
        answers.push(Promise.allSettled([group.submit({ id, weight, poison })]).then(([answer]) => answer!));
        if (wait) await turn();
      }
      const settled = await Promise.all(answers);
      await group.drain();
      const ids = stored.flat().map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      settled.forEach((answer, id) => {
        if (answer.status === 'fulfilled') expect(answer.value).toBe(`stored ${id}`);
        expect(ids.includes(id)).toBe(answer.status === 'fulfilled');
        if (items[id]!.poison) expect(answer.status).toBe('rejected');
      });
      expect(state.most).toBeLessThanOrEqual(2);
      for (const commit of stored)
        if (commit.length > 1)
          expect(commit.reduce((sum, { weight }) => sum + weight + 1, 0)).toBeLessThanOrEqual(100);
      expect(group.weight).toBe(0);
    }),
    { numRuns: 60 },
  );
});
