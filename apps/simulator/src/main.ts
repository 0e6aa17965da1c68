import { AppError } from '@app/kernel';
import { parseOptions } from './cli/options.js';
import { onStop } from './control/parent-port.js';
import { simulate } from './live/simulate.js';

const say = (line: string) => process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);

try {
  const stop = new AbortController();
  onStop(() => stop.abort());
  await simulate(parseOptions(process.argv.slice(2)), stop.signal, say);
} catch (error) {
  const known = error instanceof AppError;
  process.stderr.write(`simulator: ${known ? `[${error.code}]\n${error.message}` : String(error)}\n`);
  process.exitCode = known && error.code === 'BAD_ARGUMENTS' ? 2 : 1;
} finally {
  if (process.connected) process.disconnect();
}
