import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processStart } from './process-identity.js';

const LOCK_FILE = 'process.lock';

interface LockRecord {
  pid: number;
  start: string;
  /** The folder's own inode: a copy of a folder in use is free. */
  inode: number;
}

/** Another live process works in the data folder. */
export class DataFolderInUseError extends Error {
  constructor(
    folder: string,
    readonly pid: number,
  ) {
    super(
      `The data folder ${folder} is in use by process ${pid}. Stop that process, or choose another folder.`,
    );
  }
}

/**
 * Takes the data folder for this process. A lock that a dead process left is no obstacle, nor is one whose process
 * number has gone to somebody else since.
 * @returns a function that gives the folder back
 * @throws DataFolderInUseError
 */
export function lockDataFolder(folder: string): () => void {
  const path = join(folder, LOCK_FILE);
  const mine: LockRecord = {
    pid: process.pid,
    start: processStart(process.pid) ?? '',
    inode: statSync(folder).ino,
  };
  const text = JSON.stringify(mine);
  while (!create(path, text)) {
    const found = read(path);
    if (found === undefined) continue;
    const holder = holderOf(found, mine.inode);
    if (holder !== undefined) throw new DataFolderInUseError(folder, holder);
    removeStale(path, found);
  }
  return () => {
    if (read(path) === text) rmSync(path, { force: true });
  };
}

function create(path: string, text: string): boolean {
  // Written beside and linked, so that nobody ever reads half a record.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The process that holds the lock, or undefined when nobody does any more. */
function holderOf(text: string, inode: number): number | undefined {
  let found: Partial<LockRecord>;
  try {
    found = JSON.parse(text) as Partial<LockRecord>;
  } catch {
    return undefined;
  }
  if (typeof found.pid !== 'number' || found.inode !== inode) return undefined;
  const start = processStart(found.pid);
  // Unknown start times count as equal: refusing is the safe side.
  const same = start !== undefined && (start === '' || found.start === '' || start === found.start);
  return same ? found.pid : undefined;
}

function removeStale(path: string, judged: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  // Somebody else may have replaced it between reading and moving: then it goes back.
  if (read(aside) !== judged) {
    try {
      linkSync(aside, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  rmSync(aside, { force: true });
}
