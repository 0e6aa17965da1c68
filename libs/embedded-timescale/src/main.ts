/** The database process. Its parent sends one start message and ends it by a stop message, SIGTERM or by ending itself. */
import { DatabaseProcess } from './process/database-process.js';
import type { ChildMessage, ParentMessage } from './process/process-messages.js';

const send = (message: ChildMessage): void => {
  if (process.connected) process.send?.(message);
};

function fail(message: string): void {
  process.exitCode = 1;
  process.stderr.write(`embedded-timescale: ${message}\n`);
  send({ kind: 'failed', message });
}

let ending: Promise<void> | undefined;
const end = (): Promise<void> => (ending ??= database.stop().then(() => process.exit()));
const database = new DatabaseProcess((message) => {
  fail(message);
  void end();
});

if (!process.send) {
  fail('this program is started by startEmbeddedTimescale()');
  process.exit();
}
process.on('SIGTERM', () => void end());
process.on('disconnect', () => void end());
// Ctrl-C reaches the whole process group; the parent still needs the database while it shuts down.
process.on('SIGINT', () => undefined);
process.on('message', (message: ParentMessage) => {
  if (message.kind === 'stop') {
    void end();
    return;
  }
  database.start(message).then(
    (port) => send({ kind: 'ready', port }),
    (error: unknown) => {
      fail(error instanceof Error ? error.message : String(error));
      void end();
    },
  );
});
