// A parent that starts the database, tells its process number once it is ready, and then waits to be killed.
import { fork } from 'node:child_process';
import { resolve } from 'node:path';

const entryPoint = resolve(import.meta.dirname, '../../../../dist/libs/embedded-timescale/main.js');
const child = fork(entryPoint, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
child.on('message', () => process.send(child.pid));
child.send({
  kind: 'start',
  dataDirectory: process.argv[2],
  port: 0,
  password: 'secret',
  turnLimitMs: 30_000,
});
