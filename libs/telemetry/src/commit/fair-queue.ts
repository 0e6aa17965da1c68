interface Queued<Item> {
  item: Item;
  weight: number;
}

interface SenderQueue<Item> {
  waiting: Queued<Item>[];
  /** Index of the first that still waits: shifting a long array costs its length. */
  next: number;
  weight: number;
  /** What this sender may still take in its turn. */
  deficit: number;
}

/**
 * What waits, by sender, taken by deficit round robin (Shreedhar and Varghese 1995): a turn gives every sender the
 * same weight, however many items it has queued and however large they are. Items of one sender stay in order.
 */
export class FairQueue<Item> {
  /** In the order of their turns: whoever had one goes to the end. */
  private readonly senders = new Map<string, SenderQueue<Item>>();
  private total = 0;
  private items = 0;

  /** @param quantum weight that a turn gives a sender */
  constructor(private readonly quantum: number) {}

  get weight(): number {
    return this.total;
  }

  get size(): number {
    return this.items;
  }

  push(sender: string, item: Item, weight: number): void {
    let queue = this.senders.get(sender);
    if (queue === undefined)
      this.senders.set(sender, (queue = { waiting: [], next: 0, weight: 0, deficit: 0 }));
    queue.waiting.push({ item, weight });
    queue.weight += weight;
    this.total += weight;
    this.items++;
  }

  /** The next items, together not above `maximumWeight`, unless the first alone is. */
  take(maximumWeight: number): Item[] {
    const taken: Item[] = [];
    let weight = 0;
    while (this.items > 0) {
      const [sender, queue] = this.senders.entries().next().value!;
      for (;;) {
        const first = queue.waiting[queue.next]!;
        if (first.weight > queue.deficit) break;
        // Its turn goes on with the next take.
        if (taken.length > 0 && weight + first.weight > maximumWeight) return taken;
        this.removeFirst(queue);
        queue.deficit -= first.weight;
        weight += first.weight;
        taken.push(first.item);
        if (queue.next === queue.waiting.length) break;
      }
      this.senders.delete(sender);
      if (queue.next === queue.waiting.length) continue;
      queue.deficit += this.quantum;
      this.senders.set(sender, queue);
    }
    return taken;
  }

  /** Takes out whatever waits at the front of its sender's queue and `isDue`. */
  takeWhile(isDue: (item: Item) => boolean): Item[] {
    const taken: Item[] = [];
    for (const [sender, queue] of this.senders) {
      while (queue.next < queue.waiting.length && isDue(queue.waiting[queue.next]!.item)) {
        taken.push(queue.waiting[queue.next]!.item);
        this.removeFirst(queue);
      }
      if (queue.next === queue.waiting.length) this.senders.delete(sender);
    }
    return taken;
  }

  private removeFirst(queue: SenderQueue<Item>): void {
    const { weight } = queue.waiting[queue.next]!;
    queue.next++;
    queue.weight -= weight;
    this.total -= weight;
    this.items--;
    if (queue.next < 64 || queue.next * 2 < queue.waiting.length) return;
    queue.waiting = queue.waiting.slice(queue.next);
    queue.next = 0;
  }
}
