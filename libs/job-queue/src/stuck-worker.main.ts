// For the conformance suite: takes one job and never ends it, so that a test can kill the process meanwhile.
import type { QueueLocation } from './queue-backend.js';
import { openWorker } from './queue-backend.js';

const { name, location } = JSON.parse(process.argv[2] ?? '{}') as { name: string; location: QueueLocation };
openWorker(
  name,
  location,
  () => {
    process.send?.('started');
    return new Promise<void>(() => undefined);
  },
  { lockDuration: 1_000, stalledInterval: 1_000 },
).part.on('error', () => undefined);
