import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '@app/kernel';

interface Report {
  summary: { violations: { rule: { name: string }; from: string }[] };
}

/** Runs the linter as `npm run lint` does, on a folder that breaks every rule on purpose. */
function cruise(folder: string): Promise<Report> {
  const root = projectRoot();
  const command = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(root, '.dependency-cruiser.mjs');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [command, 'apps', 'libs', '--config', config, '--output-type', 'json'],
      { cwd: folder, maxBuffer: 10_000_000 },
      // The exit code counts the violations, so only output that is not JSON is a failure.
      (_error, stdout, stderr) => {
        try {
          resolve(JSON.parse(stdout) as Report);
        } catch {
          reject(new Error(stderr || stdout));
        }
      },
    );
  });
}

test('every rule of the dependency direction fires on the illegal fixture', async () => {
  const { summary } = await cruise(join(projectRoot(), 'tools/fixtures/illegal-imports'));
  const fired = new Set(summary.violations.map(({ rule }) => rule.name));
  expect([...fired].sort()).toEqual([
    'apps-never-import-each-other',
    'feature-edges-of-kiosk-registry',
    'features-never-import-apps',
    'kernel-imports-nothing',
    'libraries-only-through-their-index',
    'no-cycles',
    'platform-never-imports-features-or-apps',
    'production-never-imports-development',
    'web-and-simulator-speak-the-contract-only',
  ]);
});
