import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolderInUseError, lockDataFolder } from './data-folder-lock.js';
import { processStart } from './process-identity.js';

let folder: string;
const lock = () => join(folder, 'process.lock');
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lock-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const change = (fields: object) =>
  writeFileSync(
    lock(),
    JSON.stringify({ ...(JSON.parse(readFileSync(lock(), 'utf8')) as object), ...fields }),
  );

test('is held once, and free again after release', () => {
  const release = lockDataFolder(folder);
  expect(() => lockDataFolder(folder)).toThrow(DataFolderInUseError);
  expect(() => lockDataFolder(folder)).toThrow(`in use by process ${process.pid}`);
  release();
  expect(existsSync(lock())).toBe(false);
  lockDataFolder(folder)();
});

test.each([
  ['of a process with the same number that began at another time', { start: '1 other-boot' }],
  ['that was copied with its folder', { inode: 1 }],
  ['of no process', { pid: 2 ** 22 + 1 }],
])('a lock %s is no obstacle', (_, fields) => {
  lockDataFolder(folder);
  change(fields);
  lockDataFolder(folder)();
});

test('half a lock file is no obstacle', () => {
  writeFileSync(lock(), '{"pid":');
  lockDataFolder(folder)();
});

test('a process has a start while it lives', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: 'pipe' });
  await once(child, 'spawn');
  const start = processStart(child.pid ?? 0);
  expect(start).toBeTruthy();
  expect(processStart(child.pid ?? 0)).toBe(start);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(processStart(child.pid ?? 0)).toBeUndefined();
});
