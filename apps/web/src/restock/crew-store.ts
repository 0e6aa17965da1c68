import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Change, Draft, KeptPhoto, KeptRoute } from './crew-types.js';

export interface KeptViewer {
  email: string;
  name: string;
}

interface CrewSchema extends DBSchema {
  /** Single things by name: the route, who is signed in, what was picked. */
  kept: { key: string; value: unknown };
  drafts: { key: string; value: Draft };
  changes: { key: number; value: Change };
  photos: { key: string; value: KeptPhoto };
}

let opened: Promise<IDBPDatabase<CrewSchema>> | null = null;
const database = () =>
  (opened ??= openDB<CrewSchema>('kiosk-fleet-crew', 2, {
    upgrade: (db, before) => {
      if (before < 1) {
        db.createObjectStore('kept');
        db.createObjectStore('drafts', { keyPath: 'stop' });
        db.createObjectStore('changes', { autoIncrement: true });
      }
      db.createObjectStore('photos', { keyPath: 'id' });
    },
    // A tab with the version before must not keep the next one waiting.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase | null)?.close(),
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
  async photo(id: string): Promise<KeptPhoto | null> {
    return (await (await database()).get('photos', id)) ?? null;
  },
  /** The draft that shows a picture is written with it. */
  async keepPhoto(photo: KeptPhoto, draft: Draft): Promise<void> {
    const tx = (await database()).transaction(['photos', 'drafts'], 'readwrite');
    await Promise.all([tx.objectStore('photos').put(photo), tx.objectStore('drafts').put(draft), tx.done]);
  },
  async forgetPhoto(id: string): Promise<void> {
    await (await database()).delete('photos', id);
  },
  /** Into the queue, and out of the drafts, at once. */
  async enqueue(...all: [Change, ...Change[]]): Promise<void> {
    const tx = (await database()).transaction(['changes', 'drafts'], 'readwrite');
    await Promise.all([
      ...all.map((change) => tx.objectStore('changes').add(change)),
      tx.objectStore('drafts').delete(all[0].stop),
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
  /** Out of the queue; what was entered goes on as a draft when it is given, with the pictures that wait with it. */
  async dequeue(key: number, draft: Draft | null = null): Promise<void> {
    const waiting = draft === null ? [] : await this.changes();
    const photos = waiting.filter(({ kind, id }) => kind === 'photo' && draft?.photos?.includes(id));
    const tx = (await database()).transaction(['changes', 'drafts'], 'readwrite');
    await Promise.all([
      ...[key, ...photos.map((photo) => photo.key)].map((each) => tx.objectStore('changes').delete(each)),
      draft === null ? undefined : tx.objectStore('drafts').put(draft),
      tx.done,
    ]);
    announce();
  },
};
