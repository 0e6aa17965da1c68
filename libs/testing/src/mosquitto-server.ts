import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

export interface MosquittoServer {
  url: string;
  port: number;
  stop(): Promise<void>;
}

// Debian keeps it where only root looks.
const commands = ['mosquitto', '/usr/sbin/mosquitto'];

function command(): string | undefined {
  return commands.find((name) => spawnSync(name, ['-h'], { stdio: 'ignore' }).error === undefined);
}

export function hasMosquitto(): boolean {
  return command() !== undefined;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** A broker of the test's own. Its sessions and messages are on disk: `stop` and a start with `folder` keep them. */
export async function startMosquitto({ port, folder }: { port?: number; folder?: string } = {}): Promise<
  MosquittoServer & { folder: string }
> {
  const chosen = port ?? (await freePort());
  const place = folder ?? mkdtempSync(join(tmpdir(), 'kiosk-fleet-mosquitto-'));
  const file = join(place, 'mosquitto.conf');
  writeFileSync(
    file,
    [
      `listener ${chosen} 127.0.0.1`,
      'allow_anonymous true',
      'persistence true',
      `persistence_location ${place}/`,
      // The account that it would change to as root has no rights in this folder.
      ...(process.getuid?.() === 0 ? ['user root'] : []),
    ].join('\n'),
  );
  const child = spawn(command() ?? 'mosquitto', ['-c', file], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await eventually(() => accepts(chosen));
  return {
    url: `mqtt://127.0.0.1:${chosen}`,
    port: chosen,
    folder: place,
    stop: async () => {
      // Writes what it holds to its disk first.
      child.kill('SIGTERM');
      await ended;
      if (folder !== undefined) rmSync(place, { recursive: true, force: true });
    },
  };
}
