// `npm start`: builds when the sources are newer than the build, then launches. Plain JavaScript, because it must
// run before anything is built.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
process.chdir(root);

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 11)) {
  process.stderr.write(`kiosk-fleet needs Node 20.11 or newer; this is ${process.version}.\n`);
  process.exit(1);
}
if (!existsSync(join(root, 'node_modules/@nestjs/core'))) {
  process.stderr.write('The dependencies are not installed yet: run `npm ci` first.\n');
  process.exit(1);
}

/** Newest modification below a folder, in milliseconds; tests and generated output do not count. */
function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) latest = entry.name === 'e2e' ? latest : Math.max(latest, newest(path));
    else if (!entry.name.endsWith('.spec.ts')) latest = Math.max(latest, statSync(path).mtimeMs);
  }
  return latest;
}

const built = ['dist/apps/standalone/main.js', 'dist/apps/web/index.html'].map((path) => join(root, path));
const builtAt = Math.min(...built.map((path) => (existsSync(path) ? statSync(path).mtimeMs : 0)));
if (builtAt < Math.max(newest(join(root, 'apps')), newest(join(root, 'libs')))) {
  process.stdout.write('Building …\n');
  const build = spawnSync('npm', ['run', 'build', '--silent'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (build.status !== 0) {
    process.stderr.write('The build failed; see above.\n');
    process.exit(1);
  }
}
// npm passes no signal on to what it runs: when it is ended, this must notice by itself.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGTERM'), 500).unref();
}

if (process.argv.includes('--watch')) {
  // `npm run dev`: both builders keep watching, and the launcher restarts what they have rebuilt.
  for (const command of ['npx nest build --watch', 'npx vite build --watch --logLevel warn apps/web'])
    spawn(command, { shell: true, stdio: ['ignore', 'ignore', 'inherit'] });
}
await import('../../dist/apps/standalone/main.js');
