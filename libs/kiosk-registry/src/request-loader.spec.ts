import { RequestLoader } from './request-loader.js';

test('keys of one turn are loaded together, each once', async () => {
  const batches: string[][] = [];
  const loader = new RequestLoader<string, string>(async (keys) => {
    batches.push([...keys]);
    return keys.map((key) => key.toUpperCase());
  });
  expect(await Promise.all(['a', 'b', 'a'].map((key) => loader.load(key)))).toEqual(['A', 'B', 'A']);
  expect(await Promise.all(['b', 'c'].map((key) => loader.load(key)))).toEqual(['B', 'C']);
  expect(batches).toEqual([['a', 'b'], ['c']]);
});

test('a failure reaches everybody who asked', async () => {
  const loader = new RequestLoader<string, string>(() => Promise.reject(new Error('no database')));
  const outcomes = await Promise.allSettled([loader.load('a'), loader.load('b')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
