import { createInterface } from 'node:readline';
import { loadConfig } from '@app/config';
import { AppError, projectRoot } from '@app/kernel';
import { Launcher } from './launcher.js';
import { parseOptions, usage } from './options.js';

const print = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const config = loadConfig();
  const options = parseOptions(process.argv.slice(2), projectRoot(), config.port, config.mqtt.port);
  if (options.help) return print(usage);

  const launcher = new Launcher(options, config, print);
  let stopping = false;
  const stop = (exitCode: number) => {
    if (stopping) process.exit(130);
    stopping = true;
    print('Stopping … (once more to stop at once)');
    void launcher.stop().finally(() => process.exit(exitCode));
  };
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(0));
  process.on('SIGHUP', () => stop(0));

  try {
    await launcher.start();
    createInterface({ input: process.stdin }).on('line', (line) => launcher.typed(line));
  } catch (error) {
    if (stopping) return;
    process.stderr.write(
      `${error instanceof AppError ? error.message : String((error as Error).stack ?? error)}\n`,
    );
    stop(1);
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
