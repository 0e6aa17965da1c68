import { Turns } from './turns.js';

test('only so many run at a time, in order, and a failure gives its turn away', async () => {
  const turns = new Turns(2);
  const started: number[] = [];
  const ends: ((failed: boolean) => void)[] = [];
  const work = [0, 1, 2, 3].map((index) =>
    turns
      .take(async () => {
        started.push(index);
        if (await new Promise<boolean>((resolve) => (ends[index] = resolve))) throw new Error('failed');
        return index;
      })
      .catch(() => -1),
  );
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  ends[1]?.(true);
  expect(await work[1]).toBe(-1);
  expect(started).toEqual([0, 1, 2]);
  ends[0]?.(false);
  expect(await work[0]).toBe(0);
  expect(started).toEqual([0, 1, 2, 3]);
  ends[2]?.(false);
  ends[3]?.(false);
  expect(await Promise.all(work)).toEqual([0, -1, 2, 3]);
});
