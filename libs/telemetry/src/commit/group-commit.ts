import { AppError } from '@app/kernel';

export interface GroupCommitOptions<Item, Result> {
  /** Commits all items in one transaction, or none. Results in the order of the items. */
  commit: (items: readonly Item[]) => Promise<Result[]>;
  /** What an item counts against the limits: its readings. */
  weightOf: (item: Item) => number;
  /** May the same commit succeed later without a change? Otherwise an item is to blame. */
  isTransient: (error: unknown) => boolean;
  /** Commits at once; 1 where the database has one session only. */
  maximumInFlight: number;
  weightPerCommit: number;
  /** Of what waits and what is being committed. */
  maximumWeight: number;
  /** Milliseconds that a second commit waits for more items while one is under way. */
  gatherMs: number;
}

interface Waiting<Item, Result> {
  item: Item;
  weight: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/** Seconds until a full queue is likely to have room: some commits later. */
const retryAfterSeconds = 1;

/**
 * Merges what arrives at the same time into one transaction: the first item starts at once, what comes while it is
 * committed goes with the next. A commit costs about the same for one row as for fifty, so under load this is what
 * lets throughput grow. An item that fails its commit is tried alone, and so never fails its neighbours.
 */
export class GroupCommit<Item, Result> {
  private queue: Waiting<Item, Result>[] = [];
  private queuedWeight = 0;
  private inFlight = 0;
  private heldWeight = 0;
  private gathering: NodeJS.Timeout | null = null;
  private scheduled = false;
  private idle: (() => void)[] = [];

  constructor(private readonly options: GroupCommitOptions<Item, Result>) {}

  /** Readings that wait or are being committed. */
  get weight(): number {
    return this.heldWeight;
  }

  /** Resolves after the commit. @throws AppError OVERLOADED when too much waits already */
  submit(item: Item): Promise<Result> {
    const weight = this.options.weightOf(item) + 1;
    // A single item larger than everything allowed still goes through when nothing else waits.
    if (this.heldWeight > 0 && this.heldWeight + weight > this.options.maximumWeight)
      return Promise.reject(
        new AppError('Too much telemetry is waiting to be stored; send it again a little later', {
          code: 'OVERLOADED',
          retryable: true,
          httpStatus: 429,
          details: { retryAfterSeconds },
        }),
      );
    this.heldWeight += weight;
    this.queuedWeight += weight;
    return new Promise((resolve, reject) => {
      this.queue.push({ item, weight, resolve, reject });
      this.schedule();
    });
  }

  /** Resolves when nothing waits and nothing is being committed. */
  drain(): Promise<void> {
    return this.heldWeight === 0 ? Promise.resolve() : new Promise((resolve) => this.idle.push(resolve));
  }

  private schedule(): void {
    if (this.scheduled || this.queue.length === 0 || this.inFlight >= this.options.maximumInFlight) return;
    if (this.inFlight > 0 && this.queuedWeight < this.options.weightPerCommit / 4) {
      // One commit is under way and little waits: more is likely to come before it ends.
      this.gathering ??= setTimeout(() => {
        this.gathering = null;
        if (this.inFlight < this.options.maximumInFlight) this.start();
      }, this.options.gatherMs);
      return;
    }
    this.scheduled = true;
    // After the requests that are being read in this turn of the event loop.
    setImmediate(() => {
      this.scheduled = false;
      if (this.inFlight < this.options.maximumInFlight) this.start();
    });
  }

  private start(): void {
    if (this.gathering !== null) clearTimeout(this.gathering);
    this.gathering = null;
    const group: Waiting<Item, Result>[] = [];
    let weight = 0;
    for (const waiting of this.queue) {
      if (group.length > 0 && weight + waiting.weight > this.options.weightPerCommit) break;
      group.push(waiting);
      weight += waiting.weight;
    }
    if (group.length === 0) return;
    this.queue = this.queue.slice(group.length);
    this.queuedWeight -= weight;
    this.inFlight++;
    void this.commit(group).finally(() => {
      this.inFlight--;
      this.heldWeight -= weight;
      if (this.heldWeight === 0) for (const resolve of this.idle.splice(0)) resolve();
      this.schedule();
    });
    this.schedule();
  }

  /** Settles every member; never rejects. */
  private async commit(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.options.commit(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (error) {
      if (group.length === 1 || this.options.isTransient(error)) {
        for (const { reject } of group) reject(error);
        return;
      }
      for (const member of group) await this.commit([member]);
    }
  }
}
