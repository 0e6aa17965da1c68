// Builds when the sources are newer than the last whole build. `npm start` calls it, and `npm test` runs it. Plain
// JavaScript, because it must run before anything is built.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(import.meta.dirname, '..');
const sources = ['apps', 'libs', 'bench'].map((folder) => join(root, folder));
/** Written when a whole build has succeeded: a build that fails leaves some of its files too. */
const stamp = join(root, 'dist/built');

/** Newest modification below a folder, in milliseconds; tests do not count. */
function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) latest = entry.name === 'e2e' ? latest : Math.max(latest, newest(path));
    else if (!entry.name.endsWith('.spec.ts')) latest = Math.max(latest, statSync(path).mtimeMs);
  }
  return latest;
}

/** Ends the process when the build fails. */
export function buildWhenStale() {
  const builtAt = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  if (builtAt >= Math.max(...sources.map(newest))) return;
  process.stdout.write('Building …\n');
  const build = spawnSync('npm', ['run', 'build', '--silent'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (build.status === 0) return;
  process.stderr.write('The build failed; see above.\n');
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // `npm run build` says so when it is done.
  if (process.argv[2] === '--built') writeFileSync(stamp, '');
  else buildWhenStale();
}
