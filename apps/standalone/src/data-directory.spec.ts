import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDataDirectory, requireDiskSpace } from './data-directory.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kiosk-fleet-data-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a disk that is nearly full is said with what is free and what is needed', () => {
  expect(() => requireDiskSpace('/srv/data', 12.5 * 1048576)).toThrow(
    /\/srv\/data has 12 MiB free; kiosk-fleet needs 600 MiB .*--data/,
  );
  expect(() => requireDiskSpace('/srv/data', 600 * 1048576)).not.toThrow();
});

test('--reset removes what kiosk-fleet has stored, and nothing when strangers are there', () => {
  mkdirSync(join(folder, 'database'));
  writeFileSync(join(folder, 'credentials.json'), '{}');
  writeFileSync(join(folder, 'thesis.txt'), 'years of work');
  expect(() => prepareDataDirectory(folder, true)).toThrow(/--reset refused: .*thesis\.txt/);
  expect(existsSync(join(folder, 'database'))).toBe(true);

  rmSync(join(folder, 'thesis.txt'));
  prepareDataDirectory(folder, true);
  expect(existsSync(join(folder, 'database'))).toBe(false);
  expect(existsSync(join(folder, 'logs'))).toBe(true);
});
