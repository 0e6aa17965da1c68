/** The database process. Its parent sends one start message and ends it by a stop message or by ending itself. */
import { DatabaseProcess } from './process/database-process.js';
import type { ChildMessage, ParentMessage } from './process/process-messages.js';

/** Resolves once the parent has the message: ending the process earlier could lose it. */
const send = (message: ChildMessage): Promise<void> =>
  new Promise((resolve) => {
    if (process.connected) process.send?.(message, () => resolve());
    else resolve();
  });

/** The parent puts the reason into its own error; what happens later has nobody else to tell it. */
async function fail(message: string): Promise<void> {
  process.exitCode = 1;
  if (ready) process.stderr.write(`embedded-timescale: ${message}\n`);
  await send({ kind: 'failed', message });
}

let ready = false;

let ending: Promise<void> | undefined;
const end = (): Promise<void> => (ending ??= database.stop().then(() => process.exit()));
const database = new DatabaseProcess((message) => {
  void fail(message).then(end);
});

if (!process.send) {
  process.stderr.write('embedded-timescale: this program is started by startEmbeddedTimescale()\n');
  process.exit(1);
}
process.on('disconnect', () => void end());
// Ctrl-C, and the SIGTERM of a service manager, reach the whole process group; the parent still needs the database
// while it shuts down, and says when it does not. When the parent is gone, so is this.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('message', (message: ParentMessage) => {
  if (message.kind === 'stop') {
    void end();
    return;
  }
  database.start(message).then(
    (port) => {
      ready = true;
      return send({ kind: 'ready', port });
    },
    (error: unknown) => fail(error instanceof Error ? error.message : String(error)).then(end),
  );
});
