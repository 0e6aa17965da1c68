import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchFleet, launchFleetInGroup } from './launched-fleet.js';

jest.setTimeout(120_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-fleet-start-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('SIGTERM to the whole process group ends everything in order, and no log tells of an error', async () => {
  const fleet = await launchFleetInGroup(folder, '--kiosks', '5', '--history-days', '0', '--faults', 'none');
  expect(await fleet.terminateGroup()).toBe(0);
  expect(fleet.output()).toContain('Stopping');
  expect(fleet.output()).not.toMatch(/ended|error|starting it again/i);
  for (const name of ['api', 'worker']) {
    const lines = readFileSync(join(folder, 'logs', `${name}.log`), 'utf8')
      .trim()
      .split('\n');
    const afterSignal = lines.slice(lines.findIndex((line) => line.includes('shutting down')));
    expect(afterSignal.filter((line) => !/"level":(?:"info"|30)/.test(line))).toEqual([]);
  }
  await expect(fetch(`${fleet.url}/healthz`)).rejects.toThrow();
});

test('a data folder that cannot be made is said in one line, before anything starts', async () => {
  writeFileSync(join(folder, 'file'), '');
  const inFile = join(folder, 'file', 'data');
  await expect(launchFleet(inFile, '--no-simulator')).rejects.toThrow(
    new RegExp(`ended with 1:\\nThe data folder ${inFile} cannot be used: [^\\n]+\\n`),
  );
});

test('--reset keeps its hands off a folder that holds something else', async () => {
  mkdirSync(join(folder, 'database'));
  writeFileSync(join(folder, 'thesis.txt'), 'years of work');
  await expect(launchFleet(folder, '--reset', '--no-simulator')).rejects.toThrow(
    `--reset refused: ${folder} also holds thesis.txt`,
  );
  expect(readFileSync(join(folder, 'thesis.txt'), 'utf8')).toBe('years of work');
  expect(existsSync(join(folder, 'database'))).toBe(true);
});
