// `npm start`: builds when the sources are newer than the build, then launches. Plain JavaScript, because it must
// run before anything is built.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildWhenStale } from '../../tools/build-when-stale.mjs';

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

buildWhenStale();
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
