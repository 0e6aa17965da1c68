import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lockDataFolder } from './data-folder-lock.js';

/** Written when the cluster has been created completely. */
const COMPLETE_MARKER = 'cluster.complete';

/** A data folder held by this process. */
export interface DataFolder {
  /** Where Postgres keeps its files. */
  clusterDirectory: string;
  /** The cluster exists in full: the next start opens it as it is. */
  markComplete(): void;
  release(): void;
}

/**
 * Creates the folder if need be and takes it for this process.
 * @throws DataFolderInUseError, or what the file system says
 */
export function openDataFolder(directory: string): DataFolder {
  const folder = resolve(directory);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const release = lockDataFolder(folder);
  const clusterDirectory = join(folder, 'cluster');
  const marker = join(folder, COMPLETE_MARKER);
  // A start that was killed while it created the cluster leaves one that cannot be opened, and holds nothing yet.
  if (!existsSync(marker)) rmSync(clusterDirectory, { recursive: true, force: true });
  return { clusterDirectory, release, markComplete: () => writeFileSync(marker, '') };
}

/** What to tell the user about a folder that cannot be used. */
export function describeFolderError(error: unknown, directory: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const folder = resolve(directory);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return `There is no space left on the disk of the data folder ${folder}.`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `The data folder ${folder} is not writable for this user: ${message}`;
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') return `The data folder ${folder} is not a folder: ${message}`;
  return message;
}
