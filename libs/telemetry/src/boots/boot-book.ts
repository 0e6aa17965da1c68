import type { Queryable } from '@app/persistence';
import { float8Array, int4Array, textArray, timestamptzArray } from '../commit/binary-array.js';
import { limits } from '../limits.js';
import type { KioskContact } from '../state/kiosk-contact.js';
import { noteSequence, type SequenceLedger } from '../state/sequence-ledger.js';
import type { AcceptedBatch } from '../validation/read-batches.js';
import type { HeartbeatRow } from '../validation/readings.js';
import { forgetOldBoots, type KioskBootRow, readKioskBoots, writeKioskBoots } from './kiosk-boot.sql.js';
import { gapOf, writeGaps } from './sequence-gaps.js';
import { closeSequenceGaps, readSequenceGaps } from './sequence-gap.sql.js';

/** One boot of one kiosk; boot '' is the numbering of a kiosk that sends no boot id. */
export interface BootEntry {
  kioskId: number;
  boot: string;
  stored: KioskBootRow | null;
  firstSeenAt: number;
  firstAt: number | null;
  ledger: SequenceLedger;
  /** Ledger gaps as they were read, by id: what differs is written. */
  before: Map<number, string>;
}

interface Sender {
  boot: string | null;
  sequence: number | null;
}

function key(kioskId: number, boot: string | null): string {
  return `${kioskId}\n${boot ?? ''}`;
}

/** Kiosks with a batch that is not the next one of the present boot. Of all others there is nothing to note. */
function outOfSequence(
  batches: readonly AcceptedBatch[],
  contacts: ReadonlyMap<number, KioskContact>,
): Set<number> {
  const found = new Set<number>();
  const senders = new Map<number, Sender>();
  for (const { kiosk, boot, sequence } of batches) {
    if (found.has(kiosk.id)) continue;
    const sender = senders.get(kiosk.id) ?? contacts.get(kiosk.id)!;
    if (boot !== sender.boot || (sequence !== null && sequence - 1 !== sender.sequence)) found.add(kiosk.id);
    else if (sequence !== null) senders.set(kiosk.id, { boot, sequence });
  }
  return found;
}

/** The boots and gaps of the kiosks whose batches are not simply the next ones, for one commit. */
export class BootBook {
  private readonly entries = new Map<string, BootEntry>();
  /** Kiosks without boot ids that count anew. */
  private readonly renumbered = new Set<number>();

  /**
   * Reads what is known of every boot that the batches are about. The status of their kiosks is locked.
   * @returns null when every batch is the next one of its kiosk's present boot, as nearly always
   */
  static async open(
    transaction: Queryable,
    batches: readonly AcceptedBatch[],
    contacts: ReadonlyMap<number, KioskContact>,
  ): Promise<BootBook | null> {
    const kiosks = outOfSequence(batches, contacts);
    if (kiosks.size === 0) return null;
    const book = new BootBook();
    for (const { kiosk, boot, sequence, receivedAt } of batches)
      if (kiosks.has(kiosk.id)) book.add(kiosk.id, boot, sequence, receivedAt);
    for (const id of kiosks) {
      const { boot, sequence, lastReceivedAt } = contacts.get(id)!;
      book.add(id, boot, sequence, lastReceivedAt);
    }
    await book.read(transaction);
    for (const id of kiosks) {
      const { boot, sequence } = contacts.get(id)!;
      // Healthy batches move the kiosk's status only.
      if (sequence !== null) book.raise(book.entries.get(key(id, boot))!.ledger, sequence);
    }
    return book;
  }

  /** The largest number known of the batch's boot. */
  lastOf({ kiosk, boot }: AcceptedBatch): number | null {
    return this.entries.get(key(kiosk.id, boot))?.ledger.last ?? null;
  }

  /** After each batch, with what was known of its kiosk before it. */
  note(batch: AcceptedBatch, before: KioskContact | null, renumbered: boolean): void {
    const { kiosk, boot, sequence, sentAt, receivedAt } = batch;
    const entry = this.entries.get(key(kiosk.id, boot));
    if (entry === undefined) return;
    entry.firstSeenAt = Math.min(entry.firstSeenAt, receivedAt);
    entry.firstAt = Math.min(entry.firstAt ?? Infinity, sentAt);
    if (renumbered) {
      this.renumbered.add(kiosk.id);
      entry.ledger = { first: null, last: null, gaps: [] };
    }
    if (sequence === null) return;
    const previousAt = before !== null && before.boot === boot ? before.newestAt : null;
    noteSequence(entry.ledger, { sequence, sentAt, receivedAt, previousAt });
  }

  /** Writes what changed. `contacts` and the heartbeats, which are ordered by kiosk, as they are after the commit. */
  async close(
    transaction: Queryable,
    contacts: ReadonlyMap<number, KioskContact>,
    heartbeats: readonly HeartbeatRow[],
  ): Promise<void> {
    const entries = [...this.entries.values()].sort((a, b) => a.kioskId - b.kioskId);
    const changed = entries.filter((entry) => this.differs(entry, contacts.get(entry.kioskId)!));
    if (changed.length > 0) {
      const firmware = this.firmware(heartbeats);
      await transaction.run(writeKioskBoots, [
        int4Array(changed, ({ kioskId }) => kioskId),
        textArray(changed, ({ boot }) => boot),
        timestamptzArray(changed, ({ firstSeenAt }) => firstSeenAt),
        timestamptzArray(changed, ({ firstAt }) => firstAt),
        textArray(changed, () => 'MESSAGE'),
        textArray(changed, ({ kioskId }) => firmware.get(kioskId) ?? null),
        float8Array(changed, ({ ledger }) => ledger.first),
        float8Array(changed, ({ ledger }) => ledger.last),
      ]);
    }
    if (this.renumbered.size > 0)
      await transaction.run(closeSequenceGaps, [int4Array([...this.renumbered], (id) => id)]);
    await writeGaps(transaction, entries);
    const grown = [...new Set(changed.filter(({ stored }) => stored === null).map(({ kioskId }) => kioskId))];
    if (grown.length > 0)
      await transaction.run(forgetOldBoots, [int4Array(grown, (id) => id), limits.bootsPerKiosk]);
  }

  private add(kioskId: number, boot: string | null, sequence: number | null, receivedAt: number): void {
    // Neither a boot nor a number: nothing to keep.
    if (boot === null && sequence === null) return;
    if (this.entries.has(key(kioskId, boot))) return;
    this.entries.set(key(kioskId, boot), {
      kioskId,
      boot: boot ?? '',
      stored: null,
      firstSeenAt: receivedAt,
      firstAt: null,
      ledger: { first: null, last: null, gaps: [] },
      before: new Map(),
    });
  }

  private async read(transaction: Queryable): Promise<void> {
    const entries = [...this.entries.values()];
    const ids = int4Array(entries, ({ kioskId }) => kioskId);
    const boots = textArray(entries, ({ boot }) => boot);
    for (const row of await transaction.run(readKioskBoots, [ids, boots])) {
      const entry = this.entries.get(key(row.kiosk_id, row.boot))!;
      entry.stored = row;
      entry.firstAt = row.first_at?.getTime() ?? null;
      entry.ledger.first = row.first_sequence;
      entry.ledger.last = row.last_sequence;
    }
    // A boot that nobody has heard of has no gaps.
    if (!entries.some(({ stored }) => stored !== null)) return;
    for (const row of await transaction.run(readSequenceGaps, [ids, boots])) {
      const entry = this.entries.get(key(row.kiosk_id, row.boot))!;
      const gap = gapOf(row);
      entry.ledger.gaps.push(gap);
      entry.before.set(row.id, JSON.stringify(gap));
    }
  }

  private raise(ledger: SequenceLedger, sequence: number): void {
    ledger.first ??= sequence;
    ledger.last = Math.max(ledger.last ?? sequence, sequence);
  }

  private differs({ stored, boot, firstAt, ledger }: BootEntry, { boot: present }: KioskContact): boolean {
    if (stored === null) return true;
    return (
      firstAt !== (stored.first_at?.getTime() ?? null) ||
      ledger.first !== stored.first_sequence ||
      // The last number of the present boot is in the kiosk's status.
      (boot !== (present ?? '') && ledger.last !== stored.last_sequence)
    );
  }

  /** Of kiosks that sent from one boot only; otherwise nobody knows which heartbeat belongs to which. */
  private firmware(heartbeats: readonly HeartbeatRow[]): Map<number, string> {
    const boots = new Map<number, number>();
    for (const { kioskId, stored } of this.entries.values())
      if (stored === null) boots.set(kioskId, (boots.get(kioskId) ?? 0) + 1);
    const firmware = new Map<number, string>();
    for (const row of heartbeats) if (boots.get(row.kioskId) === 1) firmware.set(row.kioskId, row.firmware);
    return firmware;
  }
}
