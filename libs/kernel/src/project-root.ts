import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder that holds package.json and migrations/, found upwards from the running script and then from the
 * working directory: bundles, tests and tools sit at different depths.
 */
export function projectRoot(): string {
  for (const start of [process.argv[1] ? dirname(process.argv[1]) : process.cwd(), process.cwd()]) {
    for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
      const manifest = join(folder, 'package.json');
      if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'kiosk-fleet')
        return folder;
    }
  }
  throw new Error(
    'kiosk-fleet: cannot find the project folder (package.json) above the script or the working directory',
  );
}
