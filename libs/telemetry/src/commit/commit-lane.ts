import { DrainRate } from './drain-rate.js';
import { FairQueue } from './fair-queue.js';

export interface LaneOptions {
  /** Commits at once, of this lane. */
  maximumInFlight: number;
  /** The same while the live lane is in use. */
  maximumInFlightBesideLive: number;
  weightPerCommit: number;
  /** The same while the live lane is in use: what it then shares with live commits, it gives back soon. */
  weightPerCommitBesideLive: number;
  /** Of what waits and what is being committed. */
  maximumWeight: number;
  /** Requests that wait or are being committed. */
  maximumRequests: number;
  /**
   * How much of the free room one sender may hold, as a multiple of it (dynamic thresholds, Choudhury and Hahne
   * 1998): with 1 a sender alone gets half of the lane, and there is always room left for another one.
   */
  senderShare: number;
  /** Weight that a sender's turn gives it. */
  quantum: number;
}

export interface Waiting<Item, Result> {
  item: Item;
  weight: number;
  sender: string;
  /** Since when, by the clock of the group commit. */
  since: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/** Weight a second, until the first commits are done. */
const guessedRate = 20_000;

/** One lane of the group commit: what waits in it, what it holds by sender, how fast it drains. */
export class CommitLane<Item, Result> {
  private readonly queue: FairQueue<Waiting<Item, Result>>;
  private readonly rate = new DrainRate(guessedRate);
  private readonly heldBySender = new Map<string, number>();
  private heldWeight = 0;
  private heldRequests = 0;
  private inFlight = 0;
  /** When the first of those that wait began to wait for others. */
  private gatheringSince: number | null = null;

  constructor(
    private readonly options: LaneOptions,
    private readonly now: () => number,
  ) {
    this.queue = new FairQueue(options.quantum);
  }

  /** Weight that waits or is being committed. */
  get held(): number {
    return this.heldWeight;
  }

  get requests(): number {
    return this.heldRequests;
  }

  get queued(): number {
    return this.queue.weight;
  }

  weightPerCommit(besideLive: boolean): number {
    return besideLive ? this.options.weightPerCommitBesideLive : this.options.weightPerCommit;
  }

  /** Until what is held now is stored. */
  get retryAfterSeconds(): number {
    return this.rate.secondsFor(this.heldWeight);
  }

  /** @returns null when the lane takes it; otherwise the seconds until it is likely to */
  refuses(sender: string, weight: number): number | null {
    // A single item larger than everything allowed still goes through when nothing else waits.
    if (this.heldWeight === 0) return null;
    const free = this.options.maximumWeight - this.heldWeight;
    if (weight > free || this.heldRequests >= this.options.maximumRequests) return this.retryAfterSeconds;
    const held = this.heldBySender.get(sender) ?? 0;
    if (held === 0 || held + weight <= free * this.options.senderShare) return null;
    // It drains at its share of the lane's rate.
    return this.rate.secondsFor(held * this.heldBySender.size);
  }

  add(waiting: Waiting<Item, Result>): void {
    const { sender, weight } = waiting;
    this.queue.push(sender, waiting, weight);
    this.heldWeight += weight;
    this.heldRequests++;
    this.heldBySender.set(sender, (this.heldBySender.get(sender) ?? 0) + weight);
    this.rate.begin(this.now());
  }

  /** May a commit begin now? Little that waits while one is under way waits a moment for more. */
  isReady(gatherMs: number, now: number, besideLive: boolean): boolean {
    const { maximumInFlight, maximumInFlightBesideLive } = this.options;
    if (this.queue.size === 0 || this.inFlight >= (besideLive ? maximumInFlightBesideLive : maximumInFlight))
      return false;
    if (this.inFlight === 0 || this.queue.weight >= this.weightPerCommit(besideLive) / 4) return true;
    this.gatheringSince ??= now;
    return now - this.gatheringSince >= gatherMs;
  }

  take(besideLive: boolean): { group: Waiting<Item, Result>[]; weight: number } {
    this.gatheringSince = null;
    const group = this.queue.take(this.weightPerCommit(besideLive));
    this.inFlight++;
    return { group, weight: group.reduce((sum, { weight }) => sum + weight, 0) };
  }

  /** A group that was taken is settled. */
  finish(group: readonly Waiting<Item, Result>[], weight: number): void {
    this.inFlight--;
    this.release(group);
    this.rate.done(weight, this.heldRequests > 0, this.now());
  }

  /** Sends away those at the front of their sender's queue that `isDue`. */
  reject(isDue: (waiting: Waiting<Item, Result>) => boolean, error: unknown): void {
    const due = this.queue.takeWhile(isDue);
    this.release(due);
    for (const { reject } of due) reject(error);
  }

  private release(group: readonly Waiting<Item, Result>[]): void {
    for (const { sender, weight } of group) {
      this.heldWeight -= weight;
      this.heldRequests--;
      const left = this.heldBySender.get(sender)! - weight;
      if (left === 0) this.heldBySender.delete(sender);
      else this.heldBySender.set(sender, left);
    }
  }
}
