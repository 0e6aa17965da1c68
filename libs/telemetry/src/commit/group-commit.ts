import { AppError } from '@app/kernel';
import { CommitLane, type LaneOptions, type Waiting } from './commit-lane.js';
import { type Lane, lanes } from './lane.js';

export interface GroupCommitOptions<Item, Result> {
  /** Commits all items in one transaction, or none. Results in the order of the items. */
  commit: (items: readonly Item[]) => Promise<Result[]>;
  /** What an item counts against the limits: its readings. */
  weightOf: (item: Item) => number;
  /** May the same commit succeed later without a change? Otherwise an item is to blame. */
  isTransient: (error: unknown) => boolean;
  /** Is there nobody to commit to? Then whatever waits fails as well, at once and not one after the other. */
  isUnavailable: (error: unknown) => boolean;
  lanes: Record<Lane, LaneOptions>;
  /** Commits at once, of both lanes; 1 where the database has one session only. */
  maximumInFlight: number;
  /** While live readings wait: weight of replay for each weight of them. */
  replayShare: number;
  /** So long after a live item the live lane counts as in use, milliseconds. */
  liveInUseMs: number;
  /** Milliseconds that another commit waits for more items while one is under way. */
  gatherMs: number;
  /** What waits longer than this is sent away, milliseconds. */
  maximumWaitMs: number;
  /** An item's commit begins. */
  onTaken?: (lane: Lane, waitedMs: number) => void;
  /** Monotonic, milliseconds. */
  now: () => number;
}

export interface Submission {
  lane: Lane;
  /** Whose turn it takes: a token. */
  sender: string;
}

function overloaded(message: string, retryAfterSeconds: number): AppError {
  return new AppError(message, {
    code: 'OVERLOADED',
    retryable: true,
    httpStatus: 429,
    details: { retryAfterSeconds },
  });
}

/**
 * Merges what arrives at the same time into one transaction: the first item starts at once, what comes while it is
 * committed goes with the next. A commit costs about the same for one row as for fifty, so under load this is what
 * lets throughput grow. An item that fails its commit is tried alone, and so never fails its neighbours.
 *
 * Live readings and replays wait in lanes of their own. Live goes first; a replay has a slot of its own where the
 * database takes several commits at once, but only a share of the commits while live readings wait. Within a lane every sender
 * gets the same. In which order the items of a kiosk are committed does not matter: state goes by device time.
 */
export class GroupCommit<Item, Result> {
  private readonly lanes: Record<Lane, CommitLane<Item, Result>>;
  private inFlight = 0;
  /** Weight of replay that is owed for live items that went before it. */
  private owed = 0;
  private lastLiveAt = -Infinity;
  /** Of the last commit, when it found nobody: until one succeeds, one at a time tries and nobody waits behind it. */
  private unavailable: { error: unknown } | null = null;
  private scheduled = false;
  private timer: NodeJS.Timeout | null = null;
  private idle: (() => void)[] = [];

  constructor(private readonly options: GroupCommitOptions<Item, Result>) {
    this.lanes = {
      live: new CommitLane(options.lanes.live, options.now),
      replay: new CommitLane(options.lanes.replay, options.now),
    };
  }

  /** Readings of the lane that wait or are being committed. */
  weight(lane: Lane): number {
    return this.lanes[lane].held;
  }

  /** Resolves after the commit. @throws AppError OVERLOADED when too much waits already, or for too long */
  submit(item: Item, { lane: name, sender }: Submission): Promise<Result> {
    if (this.unavailable !== null && this.inFlight > 0) return Promise.reject(this.unavailable.error);
    const lane = this.lanes[name];
    const weight = this.options.weightOf(item) + 1;
    const retryAfterSeconds = lane.refuses(sender, weight);
    if (retryAfterSeconds !== null)
      return Promise.reject(
        overloaded(
          'Too much telemetry is waiting to be stored; send it again a little later',
          retryAfterSeconds,
        ),
      );
    if (name === 'live') this.lastLiveAt = this.options.now();
    return new Promise((resolve, reject) => {
      lane.add({ item, weight, sender, resolve, reject, since: this.options.now() });
      this.schedule();
    });
  }

  /** Resolves when nothing waits and nothing is being committed. */
  drain(): Promise<void> {
    return this.isIdle() ? Promise.resolve() : new Promise((resolve) => this.idle.push(resolve));
  }

  private isIdle(): boolean {
    return lanes.every((name) => this.lanes[name].requests === 0);
  }

  /** After the requests that are being read in this turn of the event loop. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.expire();
      for (let name = this.nextLane(); name !== null; name = this.nextLane()) this.start(name);
      this.setTimer();
    });
  }

  /** Which lane commits next; null when none may. */
  private nextLane(): Lane | null {
    const most = this.unavailable === null ? this.options.maximumInFlight : 1;
    if (this.inFlight >= most) return null;
    const now = this.options.now();
    const { live, replay } = this.lanes;
    const besideLive = this.isLiveInUse();
    const ready = {
      live: live.isReady(this.options.gatherMs, now, besideLive),
      replay: replay.isReady(this.options.gatherMs, now, besideLive),
    };
    // While live readings wait, whether for a slot or for a busy machine, a replay gets its share only.
    if (ready.replay && live.queued > 0)
      ready.replay = this.owed >= Math.min(replay.queued, replay.weightPerCommit(besideLive));
    return ready.replay ? 'replay' : ready.live ? 'live' : null;
  }

  private isLiveInUse(): boolean {
    return this.options.now() - this.lastLiveAt < this.options.liveInUseMs || this.lanes.live.requests > 0;
  }

  private start(name: Lane): void {
    const lane = this.lanes[name];
    const { group, weight } = lane.take(this.isLiveInUse());
    if (name === 'replay') this.owed = 0;
    else if (this.lanes.replay.queued > 0) this.owed += weight * this.options.replayShare;
    this.inFlight++;
    const now = this.options.now();
    for (const { since } of group) this.options.onTaken?.(name, now - since);
    void this.commit(group).finally(() => {
      this.inFlight--;
      lane.finish(group, weight);
      this.settle();
    });
  }

  private settle(): void {
    if (this.isIdle()) for (const resolve of this.idle.splice(0)) resolve();
    else this.schedule();
  }

  /** Settles every member; never rejects. */
  private async commit(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.options.commit(group.map(({ item }) => item));
      this.unavailable = null;
      group.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (error) {
      if (this.options.isUnavailable(error)) {
        this.unavailable = { error };
        for (const name of lanes) this.lanes[name].reject(() => true, error);
      } else this.unavailable = null;
      if (group.length === 1 || this.options.isTransient(error)) {
        for (const { reject } of group) reject(error);
        return;
      }
      for (const member of group) await this.commit([member]);
    }
  }

  private expire(): void {
    const due = this.options.now() - this.options.maximumWaitMs;
    for (const name of lanes) {
      const lane = this.lanes[name];
      const error = overloaded(
        'This waited too long to be stored; send it again a little later',
        lane.retryAfterSeconds,
      );
      lane.reject(({ since }) => since <= due, error);
    }
    if (this.isIdle()) for (const resolve of this.idle.splice(0)) resolve();
  }

  /** Looks again when gathering may have ended, or something may have waited too long. */
  private setTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (lanes.every((name) => this.lanes[name].queued === 0)) return;
    const most = this.unavailable === null ? this.options.maximumInFlight : 1;
    const delay = this.inFlight < most ? this.options.gatherMs : this.options.maximumWaitMs / 10;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.schedule();
    }, delay);
  }
}
