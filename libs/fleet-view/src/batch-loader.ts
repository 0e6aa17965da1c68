/**
 * Gathers the keys that one turn of the event loop asks for and reads them together. Answers are kept for as long
 * as the loader lives, which is one request.
 */
export class BatchLoader<Key, Value> {
  private readonly answers = new Map<Key, Promise<Value | undefined>>();
  private waiting: Key[] = [];
  private batch: Promise<ReadonlyMap<Key, Value>> | undefined;

  constructor(private readonly read: (keys: Key[]) => Promise<ReadonlyMap<Key, Value>>) {}

  load(key: Key): Promise<Value | undefined> {
    const known = this.answers.get(key);
    if (known) return known;
    this.waiting.push(key);
    this.batch ??= new Promise((resolve, reject) => {
      // After the promises of this turn, so that a list's items are all asked for before anything is read.
      setImmediate(() => {
        const keys = this.waiting;
        this.waiting = [];
        this.batch = undefined;
        this.read(keys).then(resolve, reject);
      });
    });
    const answer = this.batch.then((values) => values.get(key));
    this.answers.set(key, answer);
    return answer;
  }

  /** Puts in what is known already. */
  prime(key: Key, value: Value): void {
    if (!this.answers.has(key)) this.answers.set(key, Promise.resolve(value));
  }
}
