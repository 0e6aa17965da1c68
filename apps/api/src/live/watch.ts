/** What a room tells its watchers. Keys name the parts that change on their own. */
export interface Content<Key, Change> {
  snapshot(): unknown;
  /** The present state of a part; null when it is not (or no longer) in the room. */
  changeOf(key: Key): Change | null;
}

/**
 * One client's view of one topic. It first needs a snapshot; afterwards it collects which parts changed and, when
 * the client can take it, sends their present state. So a slow client skips what is outdated, while the numbers
 * of the messages it does get have no holes, and a delta is never older than what was sent before it.
 */
export class Watch<Key, Change> {
  private sequence = 0;
  private changed = new Set<Key>();
  private waiting = true;
  private over = false;

  constructor(
    readonly topic: string,
    private readonly content: Content<Key, Change>,
  ) {}

  /** A snapshot is due. */
  get needsSnapshot(): boolean {
    return this.waiting && !this.over;
  }

  get hasChanges(): boolean {
    return this.changed.size > 0 && !this.waiting && !this.over;
  }

  /** The client no longer watches: nothing more is sent. */
  end(): void {
    this.over = true;
    this.changed.clear();
  }

  /** The client asks again, or parts left the room, which no delta can say. */
  restart(): void {
    this.waiting = true;
    this.changed.clear();
  }

  note(key: Key): void {
    // The snapshot that is due will have it.
    if (!this.waiting && !this.over) this.changed.add(key);
  }

  has(key: Key): boolean {
    return this.changed.has(key);
  }

  takeSnapshot(): { topic: string; sequence: number; data: unknown } {
    this.waiting = false;
    this.changed.clear();
    return { topic: this.topic, sequence: ++this.sequence, data: this.content.snapshot() };
  }

  /** Everything that changed since the last message; null when that is nothing. */
  takeDelta(): { topic: string; sequence: number; changes: Change[] } | null {
    if (!this.hasChanges) return null;
    const changes: Change[] = [];
    for (const key of this.changed) {
      const change = this.content.changeOf(key);
      if (change !== null) changes.push(change);
    }
    this.changed.clear();
    return changes.length > 0 ? { topic: this.topic, sequence: ++this.sequence, changes } : null;
  }
}
