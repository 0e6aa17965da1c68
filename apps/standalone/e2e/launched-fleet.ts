import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '@app/config';
import { projectRoot } from '@app/kernel';

export interface LaunchedFleet {
  url: string;
  pid: number;
  credentials: {
    databaseUrl: string;
    gatewayToken: string;
    admin: { email: string; password: string };
    ops: { email: string; password: string };
  };
  /** Everything it has printed so far. */
  output(): string;
  /** Types a line on its terminal. */
  type(line: string): void;
  /** As Ctrl-C does; resolves with the exit code. */
  interrupt(): Promise<number | null>;
  /** As a service manager does: SIGTERM to the launcher and to everything it has started in its group. */
  terminateGroup(): Promise<number | null>;
}

/** Starts what `npm start` starts, and waits for its ready line. */
export function launchFleet(dataDirectory: string, ...args: string[]): Promise<LaunchedFleet> {
  return launch(dataDirectory, args, false);
}

/** The same as the leader of a process group of its own. */
export function launchFleetInGroup(dataDirectory: string, ...args: string[]): Promise<LaunchedFleet> {
  return launch(dataDirectory, args, true);
}

async function launch(dataDirectory: string, args: string[], detached: boolean): Promise<LaunchedFleet> {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(projectRoot(), 'dist/apps/standalone/main.js'), '--port', '0', '--data', dataDirectory, ...args],
    { env: childEnvironment({}), stdio: ['pipe', 'pipe', 'pipe'], detached },
  );
  let printed = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      printed += chunk.toString();
      const ready = /^kiosk-fleet is ready: (http:\/\/localhost:\d+)$/m.exec(printed);
      if (ready) resolve(ready[1]!);
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    void ended.then((code) => reject(new Error(`the launcher ended with ${code}:\n${printed}`)));
  });
  return {
    url,
    pid: child.pid!,
    credentials: JSON.parse(readFileSync(join(dataDirectory, 'credentials.json'), 'utf8')),
    output: () => printed,
    type: (line) => child.stdin!.write(`${line}\n`),
    interrupt: () => {
      child.kill('SIGINT');
      return ended;
    },
    terminateGroup: () => {
      process.kill(-child.pid!, 'SIGTERM');
      return ended;
    },
  };
}
