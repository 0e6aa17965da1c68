import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@app/kernel';

/** Paths as the documents write them: in backticks or as link targets, below one of our folders. */
function namedPaths(document: string): string[] {
  const text = readFileSync(join(projectRoot(), document), 'utf8');
  const names = text.matchAll(
    /(?:`|\]\()((?:apps|libs|migrations|dashboards|tools|docs|bench)\/[\w./-]+)(?:`|\))/g,
  );
  return [...new Set([...names].map((match) => match[1]!.replace(/\.$/, '')))];
}

test.each(['README.md', 'ARCHITECTURE.md'])('every path that %s names exists', (document) => {
  const paths = namedPaths(document);
  expect(paths.length).toBeGreaterThan(1);
  expect(paths.filter((path) => !existsSync(join(projectRoot(), path)))).toEqual([]);
});

test('every script that the README names exists', () => {
  const text = readFileSync(join(projectRoot(), 'README.md'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...text.matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1]!);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
