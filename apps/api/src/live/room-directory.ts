import type { Scope } from '@app/auth';
import { IncidentStore } from './incident-store.js';
import type { LiveClient } from './live-client.js';
import { IncidentRoom, KioskRoom, TileRoom } from './rooms.js';
import { type FleetPart, TileStore } from './tile-store.js';
import type { Topic } from './topic.js';
import { Watch } from './watch.js';

type AnyRoom = TileRoom | KioskRoom | IncidentRoom;
// A room's watches have its own keys; the directory only adds and removes them.
type AnyWatch = Watch<never, unknown>;

export interface Watching {
  client: LiveClient;
  watch: AnyWatch;
  room: AnyRoom;
}

/** Equal for equal scopes, whatever the order of their lists. */
function scopeKey({ regions, sites }: Scope): string {
  return JSON.stringify([[...regions].sort(), [...sites].sort()]);
}

/** Who watches what. Rooms exist, and their data is kept, only while somebody is in them. */
export class RoomDirectory {
  readonly tileStore = new TileStore();
  readonly incidentStore = new IncidentStore();
  readonly tileRooms = new Map<string, TileRoom>();
  readonly kioskRooms = new Map<string, KioskRoom>();
  readonly incidentRooms = new Map<string, IncidentRoom>();
  /** Moves on when data was dropped: what is being read for it is then no longer wanted. */
  generation = 0;
  private readonly clients = new Map<LiveClient, Map<string, Watching>>();

  get isEmpty(): boolean {
    return this.clients.size === 0;
  }

  /** Topics that the client watches. */
  topicsOf(client: LiveClient): ReadonlyMap<string, Watching> {
    return this.clients.get(client) ?? new Map();
  }

  *all(): Iterable<[LiveClient, Iterable<Watching>]> {
    for (const [client, topics] of this.clients) yield [client, topics.values()];
  }

  /** @param kioskId of a kiosk topic; null otherwise. */
  enter(client: LiveClient, topic: Topic, kioskId: number | null): void {
    const topics = this.clients.get(client) ?? new Map<string, Watching>();
    this.clients.set(client, topics);
    const known = topics.get(topic.text);
    if (known) {
      known.watch.restart();
      return;
    }
    const room = this.room(topic, kioskId, client.scope);
    const watch = new Watch(topic.text, room as never) as AnyWatch;
    (room.watches as Set<AnyWatch>).add(watch);
    topics.set(topic.text, { client, watch, room });
  }

  leave(client: LiveClient, topicText: string): void {
    const topics = this.clients.get(client);
    const watching = topics?.get(topicText);
    if (!topics || !watching) return;
    watching.watch.end();
    (watching.room.watches as Set<AnyWatch>).delete(watching.watch);
    topics.delete(topicText);
    if (topics.size === 0) this.clients.delete(client);
    if (watching.room.watches.size === 0) this.close(watching.room);
  }

  leaveAll(client: LiveClient): void {
    for (const topicText of [...this.topicsOf(client).keys()]) this.leave(client, topicText);
  }

  private room(topic: Topic, kioskId: number | null, scope: Scope): AnyRoom {
    const key = `${topic.text} ${scopeKey(scope)}`;
    switch (topic.kind) {
      case 'incidents':
        return this.opened(this.incidentRooms, key, () => new IncidentRoom(scope, this.incidentStore));
      case 'kiosk':
        return this.opened(this.kioskRooms, key, () => new KioskRoom(kioskId ?? 0, scope));
      case 'fleet':
        return this.tileRoom(key, { kind: 'fleet' }, scope);
      default:
        return this.tileRoom(key, { kind: topic.kind, id: topic.id }, scope);
    }
  }

  private tileRoom(key: string, part: FleetPart, scope: Scope): TileRoom {
    return this.opened(this.tileRooms, key, () => new TileRoom(part, scope, this.tileStore));
  }

  private opened<Room>(rooms: Map<string, Room>, key: string, make: () => Room): Room {
    const room = rooms.get(key) ?? make();
    rooms.set(key, room);
    return room;
  }

  private close(room: AnyRoom): void {
    for (const rooms of [this.tileRooms, this.kioskRooms, this.incidentRooms])
      for (const [key, open] of rooms) if (open === room) rooms.delete(key);
    if (this.tileRooms.size === 0 && room instanceof TileRoom) {
      this.tileStore.clear();
      this.generation++;
    }
    if (this.incidentRooms.size === 0 && room instanceof IncidentRoom) {
      this.incidentStore.clear();
      this.generation++;
    }
  }
}
