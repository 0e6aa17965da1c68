import { csvRows } from './csv-rows.js';
import { demandTime } from './demand-time.js';
import { capacityFor, day, depot, type Series, type SeriesSlot } from './series.js';

export interface ReadOptions {
  /** IANA zone of the clinics; '' takes times as they are written, whatever their offset. */
  timeZone: string;
  /** Units of the file in a pack. */
  packSize: number;
  /** The busiest ones are kept. */
  mostKiosks: number;
  mostSlots: number;
  /** Share of rows that may be bad; with more the file is refused. */
  mostBad: number;
}

export interface Demand {
  series: Series;
  /** What was left out or assumed, for people. */
  notes: string[];
}

const hour = 3_600_000;
const leastDays = 28;
const badRowsShown = 10;
const mostPacks = 100_000;
const names: Record<'time' | 'kiosk' | 'product' | 'quantity', readonly string[]> = {
  time: ['time', 'timestamp', 'datetime', 'date', 'ts', 'at', 'day'],
  kiosk: ['kiosk', 'kioskid', 'serial', 'location', 'store', 'site', 'machine'],
  product: ['product', 'productid', 'sku', 'item', 'drug', 'ndc'],
  quantity: ['quantity', 'qty', 'count', 'packs', 'units', 'dispensed', 'sales'],
};
const roles = ['time', 'kiosk', 'product', 'quantity'] as const;
const simple = (name: string) => name.toLowerCase().replace(/[^a-z]/g, '');

/** Where each column is, or null when the first row is data. @throws Error for a header without one of them */
function columnsOf(first: readonly string[]): Record<(typeof roles)[number], number> | null {
  const found = roles.map((role) => first.findIndex((name) => names[role].includes(simple(name))));
  if (found.every((at) => at === -1)) {
    if (first.length >= 4 && demandTime(first[0]!, '') !== null) return null;
    throw new Error(
      `line 1 is neither a header with time, kiosk, product and quantity nor a row of them: ${first.join(',').slice(0, 80)}`,
    );
  }
  const missing = roles.filter((_, i) => found[i] === -1);
  if (missing.length > 0) throw new Error(`line 1: the header has no column for ${missing.join(', ')}`);
  return Object.fromEntries(roles.map((role, i) => [role, found[i]])) as Record<
    (typeof roles)[number],
    number
  >;
}

/** Moments, slots and packs, 16 bytes a row. */
class Rows {
  count = 0;
  at = new Float64Array(1_024);
  slot = new Int32Array(1_024);
  packs = new Int32Array(1_024);

  add(at: number, slot: number, packs: number): void {
    if (this.count === this.at.length) {
      const grown = <Kind extends Float64Array | Int32Array>(old: Kind, fresh: Kind): Kind => {
        fresh.set(old);
        return fresh;
      };
      this.at = grown(this.at, new Float64Array(2 * this.count));
      this.slot = grown(this.slot, new Int32Array(2 * this.count));
      this.packs = grown(this.packs, new Int32Array(2 * this.count));
    }
    this.at[this.count] = at;
    this.slot[this.count] = slot;
    this.packs[this.count++] = packs;
  }
}

/**
 * Demand from a file with the columns time, kiosk, product and quantity, in this order without a header, in any order
 * and beside others with one. Rows that cannot be read are named and left out; with too many of them, or when nothing
 * is left, the file is refused. Opening hours are those in which anything was wanted; the first 40 % of the days are
 * history; a slot holds two weeks of it. @throws Error
 */
export async function readDemand(path: string, options: ReadOptions): Promise<Demand> {
  const slots = new Map<string, number>();
  const slotNames: { kiosk: string; product: string; packs: number }[] = [];
  const rows = new Rows();
  const bad: string[] = [];
  let badCount = 0;
  let columns: ReturnType<typeof columnsOf> | undefined;
  const notes: string[] = [];
  for await (const { line, fields } of csvRows(path)) {
    if (columns === undefined) {
      columns = columnsOf(fields);
      if (columns !== null) {
        const used = Object.values(columns);
        const others = fields.filter((_, i) => !used.includes(i));
        if (others.length > 0) notes.push(`columns that are not used: ${others.join(', ')}`);
        continue;
      }
    }
    const field = (role: (typeof roles)[number]) => fields[columns?.[role] ?? roles.indexOf(role)] ?? '';
    const at = demandTime(field('time'), options.timeZone);
    const units = field('quantity') === '' ? NaN : Number(field('quantity'));
    const problem =
      at === null
        ? `time is not RFC 3339, YYYY-MM-DD HH:MM[:SS], YYYY-MM-DD or seconds since 1970: '${field('time').slice(0, 40)}'`
        : field('kiosk') === ''
          ? 'kiosk is missing'
          : field('product') === ''
            ? 'product is missing'
            : !Number.isFinite(units)
              ? `quantity is not a number: '${field('quantity').slice(0, 40)}'`
              : units < 0
                ? `quantity is below 0: ${units}`
                : units / options.packSize > mostPacks
                  ? `quantity is more than ${mostPacks} packs: ${units}`
                  : null;
    if (problem !== null || at === null) {
      badCount++;
      if (bad.length < badRowsShown) bad.push(`  line ${line}: ${problem}`);
      continue;
    }
    const key = JSON.stringify([field('kiosk'), field('product')]);
    let slot = slots.get(key);
    if (slot === undefined) {
      slot = slots.size;
      slots.set(key, slot);
      slotNames.push({ kiosk: field('kiosk'), product: field('product'), packs: 0 });
    }
    const packs = Math.round(units / options.packSize);
    slotNames[slot]!.packs += packs;
    rows.add(at, slot, packs);
  }
  if (bad.length > 0)
    notes.push(
      `${badCount} of ${badCount + rows.count} rows are left out:`,
      ...bad,
      ...(badCount > bad.length ? ['  …'] : []),
    );
  if (badCount > options.mostBad * (badCount + rows.count))
    throw new Error(`too many bad rows: ${notes.join('\n')}`);
  if (rows.count === 0) throw new Error('there is nothing in the file');
  return { series: seriesOf(rows, slotNames, options, notes), notes };
}

function seriesOf(
  rows: Rows,
  slotNames: readonly { kiosk: string; product: string; packs: number }[],
  { mostKiosks, mostSlots }: ReadOptions,
  notes: string[],
): Series {
  let firstDay = Infinity;
  let lastDay = -Infinity;
  let opens = day;
  let closes = 0;
  const open = Array<boolean>(7).fill(false);
  for (let row = 0; row < rows.count; row++) {
    const at = rows.at[row]!;
    const ofDay = Math.floor(at / day);
    firstDay = Math.min(firstDay, ofDay);
    lastDay = Math.max(lastDay, ofDay);
    if (rows.packs[row] === 0) continue;
    open[(new Date(at).getUTCDay() + 6) % 7] = true;
    opens = Math.min(opens, at - ofDay * day);
    closes = Math.max(closes, at - ofDay * day);
  }
  const days = lastDay - firstDay + 1;
  if (days < leastDays) throw new Error(`${days} days are too few: at least ${leastDays} are needed`);
  if (days > 4_000) throw new Error(`${days} days from first to last row are too many: is a time wrong?`);
  if (!open.includes(true)) throw new Error('nothing is wanted in the whole file');
  // Counts by day without a time of day: an ordinary opening, in which they are spread.
  const dated = closes <= opens;
  const opening = dated
    ? { opens: 8 * hour, closes: 18 * hour }
    : {
        opens: Math.min(Math.floor(opens / hour), 20) * hour,
        closes: Math.min(24, Math.max(Math.floor(opens / hour) + 4, Math.floor(closes / hour) + 1)) * hour,
      };
  const series: Series = {
    ...{ kiosks: [], days, history: Math.floor(days * 0.4), open, firstDay, ...opening },
  };
  const byKiosk = new Map<string, { packs: number; slots: number[] }>();
  slotNames.forEach(({ kiosk, packs }, slot) => {
    const known = byKiosk.get(kiosk) ?? { packs: 0, slots: [] };
    known.packs += packs;
    known.slots.push(slot);
    byKiosk.set(kiosk, known);
  });
  const busiest = [...byKiosk].sort((a, b) => b[1].packs - a[1].packs || (a[0] < b[0] ? -1 : 1));
  const kept = busiest.slice(0, mostKiosks).sort((a, b) => (a[0] < b[0] ? -1 : 1));
  if (kept.length < busiest.length) notes.push(`the ${kept.length} busiest of ${busiest.length} kiosks`);
  const slotOf = new Map<number, SeriesSlot>();
  for (const [id, own] of kept) {
    const most = own.slots.sort((a, b) => slotNames[b]!.packs - slotNames[a]!.packs).slice(0, mostSlots);
    if (most.length < own.slots.length)
      notes.push(`kiosk ${id}: the ${most.length} busiest of ${own.slots.length} products`);
    const slots = most.map((slot): SeriesSlot => {
      const made = {
        product: slotNames[slot]!.product,
        capacity: 0,
        wanted: Array.from({ length: days }, (): number[] => []),
      };
      slotOf.set(slot, made);
      return made;
    });
    series.kiosks.push({ id, ...depot, slots });
  }
  for (let row = 0; row < rows.count; row++) {
    const slot = slotOf.get(rows.slot[row]!);
    if (slot === undefined) continue;
    const at = rows.at[row]!;
    const ofDay = Math.floor(at / day);
    const packs = rows.packs[row]!;
    for (let pack = 0; pack < packs; pack++)
      slot.wanted[ofDay - firstDay]!.push(
        dated ? opening.opens + ((pack + 0.5) / packs) * (opening.closes - opening.opens) : at - ofDay * day,
      );
  }
  for (const slot of slotOf.values()) {
    for (const moments of slot.wanted) moments.sort((a, b) => a - b);
    const before = slot.wanted.slice(0, series.history).reduce((sum, moments) => sum + moments.length, 0);
    slot.capacity = capacityFor(before / series.history, 1_000);
  }
  return series;
}
