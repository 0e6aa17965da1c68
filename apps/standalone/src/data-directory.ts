import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@app/kernel';

const neededBytes = 600 * 1024 * 1024;
const ours = ['database', 'credentials.json', 'logs', 'truth.jsonl'];

/**
 * Makes the data folder ready to use.
 * @throws AppError DATA_DIRECTORY_UNUSABLE, DISK_FULL, NOT_OURS
 */
export function prepareDataDirectory(directory: string, reset: boolean): void {
  try {
    if (reset && existsSync(directory)) removeOurs(directory);
    mkdirSync(join(directory, 'logs'), { recursive: true, mode: 0o700 });
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(`The data folder ${directory} cannot be used: ${(error as Error).message}`, {
      code: 'DATA_DIRECTORY_UNUSABLE',
      cause: error,
    });
  }
  const { bavail, bsize } = statfsSync(directory);
  requireDiskSpace(directory, bavail * bsize);
}

/** Tells early what would otherwise fail in the middle of a write. @throws AppError DISK_FULL */
export function requireDiskSpace(directory: string, freeBytes: number): void {
  if (freeBytes >= neededBytes) return;
  const mebibytes = (bytes: number) => Math.floor(bytes / 1048576);
  throw new AppError(
    `The disk of ${directory} has ${mebibytes(freeBytes)} MiB free; kiosk-fleet needs ${mebibytes(neededBytes)} MiB to start. Free some space, or use another folder with --data.`,
    { code: 'DISK_FULL' },
  );
}

/** `--reset --data /home/me` must not remove a home folder. */
function removeOurs(directory: string): void {
  const strangers = readdirSync(directory).filter((name) => !ours.includes(name));
  if (strangers.length > 0)
    throw new AppError(
      `--reset refused: ${directory} also holds ${strangers.slice(0, 3).join(', ')}, which kiosk-fleet did not put there.`,
      { code: 'NOT_OURS' },
    );
  for (const name of ours) rmSync(join(directory, name), { recursive: true, force: true });
}
