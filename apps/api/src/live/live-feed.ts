import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LiveView } from '@app/fleet-view';
import { CLOCK, type Clock } from '@app/kernel';
import { ChangeBus, type FleetNotice, PendingChanges } from '@app/live-push';
import { type Logger, LOGGER } from '@app/observability';
import type { LiveClient } from './live-client.js';
import { pushEveryMs, retryAfterMs } from './live-limits.js';
import { LiveMetrics } from './live-metrics.js';
import { isEmptyPlan, planReads, type ReadPlan } from './read-plan.js';
import { RoomDirectory, type Watching } from './room-directory.js';
import { KioskRoom } from './rooms.js';
import type { Topic } from './topic.js';

/** Open incidents kept in memory, over the whole fleet; beyond it the cheapest are not shown live. */
const mostIncidentsHeld = 10_000;

/**
 * Pushes the present state to everybody who watches. Pushes come one after the other, at most every 100 ms; each
 * reads once what all watchers need and then tells every client what is its own. Who begins to watch is entered
 * first and read for afterwards, so a snapshot is never older than the deltas that follow.
 */
@Injectable()
export class LiveFeed implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rooms = new RoomDirectory();
  private readonly pending = new PendingChanges();
  private unsubscribe: (() => void) | undefined;
  private ticker: NodeJS.Timeout | undefined;
  private timer: NodeJS.Timeout | undefined;
  private again = false;
  private pushing: Promise<void> | undefined;
  private pushedAt = -Infinity;
  private failedAt = -Infinity;
  private healedAt = -Infinity;
  private tilesReadAt: number | null = null;
  private incidentsReadAt: number | null = null;

  constructor(
    @Inject(LiveView) private readonly view: LiveView,
    @Inject(ChangeBus) private readonly bus: ChangeBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(LiveMetrics) private readonly metrics: LiveMetrics,
  ) {}

  onApplicationBootstrap(): void {
    this.unsubscribe = this.bus.subscribe((notice) => this.hear(notice));
    this.ticker = setInterval(() => this.wake(), pushEveryMs);
    this.ticker.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.unsubscribe?.();
    clearInterval(this.ticker);
    clearTimeout(this.timer);
    await this.pushing;
  }

  /** Sends a snapshot soon, then deltas; watching again sends a new snapshot. `kioskId` for kiosk topics only. */
  watch(client: LiveClient, topic: Topic, kioskId: number | null): void {
    this.rooms.enter(client, topic, kioskId);
    this.afterChangeOfRooms();
    this.wakeSoon();
  }

  unwatch(client: LiveClient, topicText: string): void {
    this.rooms.leave(client, topicText);
    this.afterChangeOfRooms();
  }

  leave(client: LiveClient): void {
    this.rooms.leaveAll(client);
    this.afterChangeOfRooms();
  }

  topicsOf(client: LiveClient): readonly string[] {
    return [...this.rooms.topicsOf(client).keys()];
  }

  private afterChangeOfRooms(): void {
    let topics = 0;
    for (const [, watchings] of this.rooms.all()) topics += [...watchings].length;
    this.metrics.topics.set(topics);
    if (this.rooms.tileRooms.size === 0) this.tilesReadAt = null;
    if (this.rooms.incidentRooms.size === 0) this.incidentsReadAt = null;
    // What nobody watches needs no news: the next watcher makes everything be read anyway.
    if (this.rooms.isEmpty) this.pending.take();
  }

  private hear(notice: FleetNotice): void {
    if (this.rooms.isEmpty) return;
    this.pending.add(notice, this.clock.now());
    this.wakeSoon();
  }

  /** As soon as the distance to the last push, or to a failure, allows. */
  private wakeSoon(): void {
    if (this.pushing) this.again = true;
    if (this.pushing || this.timer) return;
    const earliest = Math.max(this.pushedAt + pushEveryMs, this.failedAt + retryAfterMs);
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.wake();
      },
      Math.max(0, earliest - this.clock.now()),
    );
  }

  private wake(): void {
    const now = this.clock.now();
    if (this.pushing || this.rooms.isEmpty) return;
    if (now - this.pushedAt < pushEveryMs || now - this.failedAt < retryAfterMs) return;
    this.pushedAt = now;
    this.pushing = this.push(now).finally(() => {
      this.pushing = undefined;
      if (this.again) this.wakeSoon();
      this.again = false;
    });
  }

  private async push(now: number): Promise<void> {
    const joining = this.joining();
    const notice = this.pending.take();
    const plan = this.plan(now, notice, joining);
    const { generation } = this.rooms;
    try {
      if (!isEmptyPlan(plan)) {
        const done = this.metrics.reads.startTimer();
        const apply = await this.read(plan);
        done();
        if (generation !== this.rooms.generation) {
          // Everybody left and others came meanwhile: they were told nothing yet, and need a newer read.
          if (notice) this.pending.add(notice, notice.publishedAt);
          this.again = true;
          return;
        }
        apply(now);
      }
    } catch (error) {
      this.failedAt = this.clock.now();
      this.metrics.failures.inc();
      if (notice) this.pending.add(notice, notice.publishedAt);
      this.logger.warn({ error: (error as Error).message }, 'the live push could not read; trying again');
      return;
    }
    if (plan.heals) this.healedAt = now;
    const sent = this.send(new Set(joining));
    if (notice && sent > 0) this.metrics.lag.observe((this.clock.now() - notice.publishedAt) / 1_000);
  }

  /** Who waits for a snapshot. Whoever comes during the push waits for the next one. */
  private joining(): Watching[] {
    const joining: Watching[] = [];
    for (const [client, watchings] of this.rooms.all())
      for (const watching of watchings)
        if (watching.watch.needsSnapshot && !client.isBusy) joining.push(watching);
    return joining;
  }

  private plan(now: number, notice: FleetNotice | null, joining: readonly Watching[]): ReadPlan {
    const { tileRooms, kioskRooms, incidentRooms, tileStore } = this.rooms;
    const due = new Set(joining.map(({ room }) => room));
    const anyDue = (rooms: ReadonlyMap<string, object>) =>
      [...rooms.values()].some((room) => due.has(room as never));
    return planReads({
      now,
      kiosks: notice?.kiosks ?? [],
      incidents: notice?.incidents ?? [],
      resync: notice?.resync ?? false,
      healedAt: this.healedAt,
      tiles:
        tileRooms.size === 0
          ? null
          : { readAt: this.tilesReadAt, snapshotDue: anyDue(tileRooms), overdue: tileStore.overdue(now) },
      watchedKiosks: [...kioskRooms.values()].map((room) => ({
        kioskId: room.kioskId,
        offlineAt: room.offlineAt,
        snapshotDue: due.has(room),
      })),
      incidentsView:
        incidentRooms.size === 0
          ? null
          : { readAt: this.incidentsReadAt, snapshotDue: anyDue(incidentRooms) },
    });
  }

  /** @returns what takes over the answers, in one go, so that no client sees half of them. */
  private async read(plan: ReadPlan): Promise<(now: number) => void> {
    const { view } = this;
    const { tileStore, incidentStore } = this.rooms;
    const [tiles, kiosks, bySite, openNow] = await Promise.all([
      plan.allTiles ? view.allTiles() : view.tiles(plan.tiles),
      view.kiosks(plan.kiosks),
      plan.incidentsBySite ? view.incidentsBySite() : null,
      plan.allIncidents ? view.openIncidents(mostIncidentsHeld) : [],
    ]);
    const asked = new Set(plan.incidents);
    if (plan.allIncidents) {
      const open = new Set(openNow.map((incident) => Number(incident.id)));
      for (const id of incidentStore.missingFrom(open)) asked.add(id);
    }
    const incidents = await view.incidents([...asked]);
    return (now) => {
      if (bySite) tileStore.incidents = bySite;
      const changes = tileStore.apply(tiles, plan.allTiles);
      for (const room of this.rooms.tileRooms.values()) room.take(changes, bySite !== null);
      if (plan.allTiles) this.tilesReadAt = now;
      for (const room of this.rooms.kioskRooms.values()) {
        const kiosk = kiosks.find(({ kioskId }) => kioskId === room.kioskId);
        if (kiosk) room.take(kiosk.detail, kiosk.offlineAt);
      }
      const changed = new Set([...incidentStore.apply(openNow), ...incidentStore.apply(incidents)]);
      for (const room of this.rooms.incidentRooms.values()) room.take([...changed]);
      if (plan.allIncidents) this.incidentsReadAt = now;
    };
  }

  /** @returns how many messages left. */
  private send(joined: ReadonlySet<Watching>): number {
    let sent = 0;
    for (const [client, watchings] of this.rooms.all()) {
      const busy = client.isBusy;
      for (const watching of [...watchings]) {
        const { watch } = watching;
        const due = watch.hasChanges || (watch.needsSnapshot && joined.has(watching));
        if (!due) continue;
        if (busy) this.metrics.deferred.inc();
        else sent += this.sendTo(watching);
      }
    }
    this.forgetResolved();
    return sent;
  }

  private sendTo({ client, watch, room }: Watching): number {
    if (room instanceof KioskRoom && !room.isReadable) {
      // It left the scope, or the fleet, between the check and the read.
      client.send('refused', {
        topic: watch.topic,
        code: 'FORBIDDEN',
        message: 'This topic is not yours to watch',
      });
      this.unwatch(client, watch.topic);
      return 0;
    }
    if (watch.needsSnapshot) {
      client.send('snapshot', watch.takeSnapshot());
      this.metrics.messages.inc({ event: 'snapshot' });
      return 1;
    }
    const delta = watch.takeDelta();
    if (!delta) return 0;
    client.send('delta', delta);
    this.metrics.messages.inc({ event: 'delta' });
    return 1;
  }

  private forgetResolved(): void {
    const watches = [...this.rooms.incidentRooms.values()].flatMap((room) => [...room.watches]);
    this.rooms.incidentStore.forgetResolved((id) => watches.some((watch) => watch.has(id)));
  }
}
