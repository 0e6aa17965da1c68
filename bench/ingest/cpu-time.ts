import { existsSync, readFileSync } from 'node:fs';
import pg from 'pg';

/** Clock ticks a second of /proc: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** CPU seconds of a process so far, user and system, its ended children left out; 0 when it is not here. */
function cpuSecondsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in brackets may hold spaces; what follows it does not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return 0;
  }
}

/** `database` for the api, `evaluation` for the worker; the embedded one serves both in one process: `database`. */
export type CpuParts = Record<'api' | 'database' | 'worker' | 'evaluation' | 'sender', number>;

type Pids = Record<keyof CpuParts, readonly number[]>;

/**
 * CPU seconds of every part since the last call, where there is /proc; null elsewhere. Of a server only the processes
 * that serve connections are counted, as long as those are open: what writes WAL and pages works for others too.
 */
export class CpuTime {
  private before = new Map<string, number>();

  constructor(
    private readonly processes: { api: readonly number[]; worker: readonly number[] },
    private readonly database: { url: string; pid: number | null },
  ) {}

  async take(): Promise<CpuParts | null> {
    if (!existsSync('/proc/self/stat')) return null;
    const parts: CpuParts = { api: 0, database: 0, worker: 0, evaluation: 0, sender: 0 };
    const pids: Pids = { ...this.processes, sender: [process.pid], ...(await this.databaseProcesses()) };
    for (const part of Object.keys(parts) as (keyof CpuParts)[])
      for (const pid of pids[part]) {
        const key = `${part} ${pid}`;
        const now = cpuSecondsOf(pid);
        parts[part] += now - (this.before.get(key) ?? 0);
        this.before.set(key, now);
      }
    return parts;
  }

  private async databaseProcesses(): Promise<Pick<Pids, 'database' | 'evaluation'>> {
    const { url, pid } = this.database;
    if (pid !== null) return { database: [pid], evaluation: [] };
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client
      .query<{ pid: number; name: string }>(
        `SELECT pid, application_name AS name FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      )
      .finally(() => client.end());
    const isWorkers = ({ name }: { name: string }) => name.includes('worker');
    return {
      database: rows.filter((row) => !isWorkers(row)).map((row) => row.pid),
      evaluation: rows.filter(isWorkers).map((row) => row.pid),
    };
  }
}
