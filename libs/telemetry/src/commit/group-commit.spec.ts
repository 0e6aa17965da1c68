import fc from 'fast-check';
import type { LaneOptions } from './commit-lane.js';
import { GroupCommit, type GroupCommitOptions } from './group-commit.js';
import type { Lane } from './lane.js';

interface Item {
  id: number;
  weight: number;
  lane?: Lane;
  sender?: string;
  poison?: boolean;
}

interface Change extends Partial<Omit<GroupCommitOptions<Item, string>, 'lanes'>> {
  live?: Partial<LaneOptions>;
  replay?: Partial<LaneOptions>;
}

const lane: LaneOptions = {
  maximumInFlight: 2,
  maximumInFlightBesideLive: 2,
  weightPerCommit: 100,
  weightPerCommitBesideLive: 100,
  maximumWeight: 1_000,
  maximumRequests: 100,
  senderShare: 10,
  quantum: 10,
};

/** A store that commits when it is told to, and keeps what it committed. */
function aStore({ live, replay, ...change }: Change = {}) {
  const stored: Item[][] = [];
  const held: (() => void)[] = [];
  const state = { hold: false, down: false, most: 0, running: 0, tried: 0, now: 0 };
  const group = new GroupCommit<Item, string>({
    commit: async (items) => {
      state.tried++;
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
    isUnavailable: (error) => (error as Error).message === 'down',
    lanes: {
      live: { ...lane, ...live },
      replay: { ...lane, maximumInFlightBesideLive: 1, weightPerCommitBesideLive: 50, ...replay },
    },
    maximumInFlight: 3,
    replayShare: 0.25,
    liveInUseMs: 1_000,
    gatherMs: 1,
    maximumWaitMs: 1_000,
    now: () => state.now,
    ...change,
  });
  const release = () => {
    state.hold = false;
    for (const resolve of held.splice(0)) resolve();
  };
  const submit = (item: Item) =>
    group.submit(item, { lane: item.lane ?? 'live', sender: item.sender ?? 'someone' });
  const weight = () => group.weight('live') + group.weight('replay');
  return { group, submit, weight, stored, state, release };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const ids = (groups: Item[][]) => groups.map((items) => items.map(({ id }) => id));
const oneSession: Change = {
  maximumInFlight: 1,
  live: { maximumInFlight: 1, maximumInFlightBesideLive: 1 },
  replay: { maximumInFlight: 1 },
};

test('what comes during a commit goes together with the next', async () => {
  const { submit, stored, state, release } = aStore(oneSession);
  state.hold = true;
  const first = submit({ id: 0, weight: 1 });
  await turn();
  const others = [1, 2, 3].map((id) => submit({ id, weight: 1 }));
  release();
  expect(await Promise.all([first, ...others])).toEqual(['stored 0', 'stored 1', 'stored 2', 'stored 3']);
  expect(ids(stored)).toEqual([[0], [1, 2, 3]]);
});

test('a poison item fails alone', async () => {
  const { submit, stored } = aStore();
  const results = await Promise.allSettled(
    [0, 1, 2].map((id) => submit({ id, weight: 1, poison: id === 1 })),
  );
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(stored.flat().map(({ id }) => id)).toEqual([0, 2]);
});

test('live goes first, and a replay gets its share of the turns of one session', async () => {
  const { submit, stored, state, release } = aStore(oneSession);
  state.hold = true;
  const first = submit({ id: 0, weight: 1 });
  await turn();
  const old = [1, 2, 3, 4].map((id) => submit({ id, weight: 49, lane: 'replay', sender: 'gateway' }));
  const live = Array.from({ length: 9 }, (_, index) => submit({ id: 10 + index, weight: 99 }));
  release();
  await Promise.all([first, ...old, ...live]);
  expect(ids(stored)).toEqual([
    [0],
    ...[[10], [11], [1], [12], [13], [2], [14], [15], [3], [16], [17], [4], [18]],
  ]);
});

test('where the database takes several commits at once a replay has one of them, and live never waits for it', async () => {
  const { submit, group, state, release } = aStore();
  state.hold = true;
  const now = submit({ id: 0, weight: 100 });
  const old = [1, 2, 3].map((id) => submit({ id, weight: 99, lane: 'replay' }));
  await turn();
  expect(state.running).toBe(2);
  const more = submit({ id: 4, weight: 100 });
  await turn();
  expect(state.running).toBe(3);
  release();
  await Promise.all([now, more, ...old]);
  await group.drain();
});

test('while live readings wait for their slots, a replay does not take from them more than its share', async () => {
  const { submit, stored, state, release } = aStore();
  state.hold = true;
  const live: Promise<string>[] = [];
  for (const id of [0, 1, 2]) {
    live.push(submit({ id, weight: 99 }));
    await turn();
  }
  const old = submit({ id: 9, weight: 49, lane: 'replay' });
  await turn();
  expect(state.running).toBe(2);
  release();
  await Promise.all([...live, old]);
  expect(ids(stored)).toEqual([[0], [1], [2], [9]]);
});

test('a replay alone uses what live would', async () => {
  const { submit, state, release } = aStore();
  state.hold = true;
  const old = [1, 2, 3].map((id) => submit({ id, weight: 99, lane: 'replay' }));
  await turn();
  expect(state.running).toBe(2);
  release();
  await Promise.all(old);
});

test('when the database is away nobody is acknowledged, nothing is tried alone, and nobody waits', async () => {
  const { submit, stored, state, release } = aStore(oneSession);
  Object.assign(state, { down: true, hold: true });
  const first = [0, 1].map((id) => submit({ id, weight: 1 }));
  await turn();
  const behind = submit({ id: 2, weight: 1, lane: 'replay' });
  release();
  const results = await Promise.allSettled([...first, behind]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(state.tried).toBe(1);
  // The next one tries; who comes while it does is not made to wait for a database that may hang.
  state.hold = true;
  const trying = submit({ id: 3, weight: 1 });
  await turn();
  await expect(submit({ id: 4, weight: 1 })).rejects.toThrow('down');
  state.down = false;
  release();
  expect(await trying).toBe('stored 3');
  expect(await submit({ id: 5, weight: 1 })).toBe('stored 5');
  expect(ids(stored)).toEqual([[3], [5]]);
});

test('a full lane says when to come again, the other lane goes on, and it has room later', async () => {
  const { group, submit, weight, state, release } = aStore({ replay: { maximumWeight: 60_000 } });
  state.hold = true;
  const first = submit({ id: 0, weight: 59_000, lane: 'replay' });
  await expect(submit({ id: 1, weight: 1_000, lane: 'replay' })).rejects.toMatchObject({
    code: 'OVERLOADED',
    httpStatus: 429,
    details: { retryAfterSeconds: 3 },
  });
  const live = submit({ id: 2, weight: 1 });
  await turn();
  release();
  await Promise.all([first, live]);
  await group.drain();
  expect(weight()).toBe(0);
  expect(await submit({ id: 3, weight: 1, lane: 'replay' })).toBe('stored 3');
});

test('one sender cannot fill the lane: there is room for others', async () => {
  const { submit, state, release } = aStore({ replay: { senderShare: 1 } });
  state.hold = true;
  const accepted: Promise<string>[] = [];
  let refused = 0;
  for (let id = 0; id < 100; id++) {
    const answer = submit({ id, weight: 19, lane: 'replay', sender: 'gateway' });
    answer.catch(() => refused++);
    accepted.push(answer);
  }
  await turn();
  expect(refused).toBeGreaterThan(70);
  const other = submit({ id: 200, weight: 400, lane: 'replay', sender: 'other' });
  release();
  expect(await other).toBe('stored 200');
  await Promise.allSettled(accepted);
});

test('what waits too long is sent away', async () => {
  const { submit, state, release } = aStore(oneSession);
  state.hold = true;
  const first = submit({ id: 0, weight: 1 });
  await turn();
  const second = submit({ id: 1, weight: 1 });
  state.now = 1_001;
  const third = submit({ id: 2, weight: 1 });
  await expect(second).rejects.toMatchObject({ code: 'OVERLOADED', httpStatus: 429 });
  release();
  expect(await Promise.all([first, third])).toEqual(['stored 0', 'stored 2']);
});

test('for any traffic: everybody is answered once and rightly, within the limits', async () => {
  const item = fc.record({
    weight: fc.integer({ min: 0, max: 60 }),
    lane: fc.constantFrom<Lane>('live', 'replay'),
    sender: fc.constantFrom('a', 'b', 'c'),
    poison: fc.boolean(),
    wait: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 40 }), fc.boolean(), async (items, one) => {
      const { group, submit, weight, stored, state } = aStore(one ? oneSession : {});
      const answers: Promise<PromiseSettledResult<string>>[] = [];
      for (const [id, { wait, ...rest }] of items.entries()) {
        answers.push(Promise.allSettled([submit({ id, ...rest })]).then(([answer]) => answer!));
        if (wait) await turn();
      }
      const settled = await Promise.all(answers);
      await group.drain();
      const all = stored.flat().map(({ id }) => id);
      expect(new Set(all).size).toBe(all.length);
      settled.forEach((answer, id) => {
        if (answer.status === 'fulfilled') expect(answer.value).toBe(`stored ${id}`);
        expect(all.includes(id)).toBe(answer.status === 'fulfilled');
        if (items[id]!.poison) expect(answer.status).toBe('rejected');
      });
      expect(state.most).toBeLessThanOrEqual(one ? 1 : 3);
      for (const commit of stored) {
        expect(new Set(commit.map(({ lane }) => lane)).size).toBe(1);
        if (commit.length > 1)
          expect(commit.reduce((sum, each) => sum + each.weight + 1, 0)).toBeLessThanOrEqual(100);
      }
      expect(weight()).toBe(0);
    }),
    { numRuns: 60 },
  );
});
