import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Change, Draft, KeptRoute } from './crew-types.js';

export interface KeptViewer {
  email: string;
  name: string;
}

interface CrewSchema extends DBSchema {
  /** Single things by name: the route, who is signed in, what was picked. */
  kept: { key: string; value: unknown };
  drafts: { key: string; value: Draft };
  changes: { key: number; value: Change };
}

let opened: Promise<IDBPDatabase<CrewSchema>> | null = null;
const database = () =>
  (opened ??= openDB<CrewSchema>('kiosk-fleet-crew', 1, {
    upgrade: (db) => {
      db.createObjectStore('kept');
      db.createObjectStore('drafts', { keyPath: 'stop' });
      db.createObjectStore('changes', { autoIncrement: true });
    },
    terminated: () => (opened = null),
  }));

const listeners = new Set<() => void>();
const announce = () => listeners.forEach((listener) => listener());

/** What this phone keeps. Written before anything is shown as done: a phone that dies loses nothing. */
export const crewStore = {
  listen(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  async route(): Promise<KeptRoute | null> {
    return ((await (await database()).get('kept', 'route')) as KeptRoute | undefined) ?? null;
  },
  async keepRoute(route: KeptRoute | null): Promise<void> {
    const db = await database();
    await (route === null ? db.delete('kept', 'route') : db.put('kept', route, 'route'));
    announce();
  },
  /** So that a stop that was sent does not look open again while the route cannot be loaded anew. */
  async markStop(stop: string, state: 'COMPLETED' | 'SKIPPED'): Promise<void> {
    const kept = await this.route();
    if (kept === null) return;
    const stops = kept.route.stops.map((each) => (each.id === stop ? { ...each, state } : each));
    await this.keepRoute({ ...kept, route: { ...kept.route, stops } });
  },
  async viewer(): Promise<KeptViewer | null> {
    return ((await (await database()).get('kept', 'viewer')) as KeptViewer | undefined) ?? null;
  },
  async keepViewer(viewer: KeptViewer): Promise<void> {
    await (await database()).put('kept', viewer, 'viewer');
  },
  async picked(route: string): Promise<string[]> {
    return ((await (await database()).get('kept', `picked:${route}`)) as string[] | undefined) ?? [];
  },
  async keepPicked(route: string, keys: string[]): Promise<void> {
    await (await database()).put('kept', keys, `picked:${route}`);
  },
  async draft(stop: string): Promise<Draft | null> {
    return (await (await database()).get('drafts', stop)) ?? null;
  },
  async keepDraft(draft: Draft): Promise<void> {
    await (await database()).put('drafts', draft);
  },
  /** Oldest first. */
  async changes(): Promise<(Change & { key: number })[]> {
    const tx = (await database()).transaction('changes');
    const [keys, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()]);
    return values.map((value, index) => ({ ...value, key: keys[index]! }));
  },
  /** Into the queue, and out of the drafts, at once. */
  async enqueue(change: Change): Promise<void> {
    const tx = (await database()).transaction(['changes', 'drafts'], 'readwrite');
    await Promise.all([
      tx.objectStore('changes').add(change),
      tx.objectStore('drafts').delete(change.stop),
      tx.done,
    ]);
    announce();
  },
  async updateChange(key: number, change: Change): Promise<void> {
    const value = { ...change } as Change & { key?: number };
    delete value.key;
    await (await database()).put('changes', value, key);
    announce();
  },
  /** Out of the queue; what was entered goes on as a draft when it is given. */
  async dequeue(key: number, draft: Draft | null = null): Promise<void> {
    const tx = (await database()).transaction(['changes', 'drafts'], 'readwrite');
    await Promise.all([
      tx.objectStore('changes').delete(key),
      draft === null ? undefined : tx.objectStore('drafts').put(draft),
      tx.done,
    ]);
    announce();
  },
};
