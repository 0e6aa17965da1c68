import type { Discrepancy } from '../discrepancies/open-discrepancy.js';
import type { Balance, Movement } from '../ledger/movement.js';

/** How far a kiosk's own counter is in the ledger; null totals from kiosks that have no counter. */
export interface Reconciled {
  at: Date;
  dispensedTotal: number | null;
  quantity: number;
  /** Newest count or fill by a person, device time. */
  touchedAt: Date | null;
}

export interface StockReading {
  at: Date;
  quantity: number;
  dispensedTotal: number | null;
  /** The lot that the next pack comes from, when it is known. */
  lotId: number;
}

export interface ReconcileSlot {
  kioskId: number;
  slotId: number;
  /** Serial and slot code, for people. */
  name: string;
  /** Null when nothing was read from this slot before. */
  reconciled: Reconciled | null;
  reading: StockReading;
  /** First expired first, what is put aside included. */
  balances: readonly Balance[];
}

export interface Reconciliation {
  movements: Movement[];
  discrepancies: Discrepancy[];
}

const nothing: Reconciliation = { movements: [], discrepancies: [] };

/** Which lots left: the one the kiosk names, then first expired first, usable before put aside. */
function allocate(balances: readonly Balance[], lotId: number, packs: number) {
  const order = [...balances].sort(
    (a, b) =>
      Number(b.lotId === lotId) - Number(a.lotId === lotId) ||
      (a.expiresOn ?? '9999').localeCompare(b.expiresOn ?? '9999') ||
      a.lotId - b.lotId,
  );
  const taken: { lotId: number; packs: number; held: number }[] = [];
  let left = packs;
  const take = (balance: Balance, most: number, held: boolean) => {
    const count = Math.min(left, Math.max(0, most));
    if (count === 0) return;
    left -= count;
    const known = taken.find((each) => each.lotId === balance.lotId);
    if (known === undefined) taken.push({ lotId: balance.lotId, packs: count, held: held ? count : 0 });
    else {
      known.packs += count;
      known.held += held ? count : 0;
    }
  };
  for (const balance of order) take(balance, balance.quantity - balance.held, false);
  for (const balance of order) take(balance, balance.held, true);
  return { taken, left };
}

/**
 * Brings one reading of a slot into its ledger. The counter says what was dispensed, however many messages were lost;
 * a counter that went back was reset. What then still differs is a fill that nobody recorded, or a discrepancy.
 */
export function reconcileSlot({
  kioskId,
  slotId,
  name,
  reconciled,
  reading,
  balances,
}: ReconcileSlot): Reconciliation {
  if (reconciled !== null && reading.at <= reconciled.at) return nothing;
  const movements: Movement[] = [];
  const discrepancies: Discrepancy[] = [];
  const at = reading.at;
  const move = (kind: Movement['kind'], lotId: number, quantity: number, held: number, note: string | null) =>
    movements.push({
      kioskId,
      slotId,
      lotId,
      kind,
      quantity,
      held,
      at,
      source: 'TELEMETRY',
      reference: null,
      actor: null,
      note,
    });
  const differ = (
    kind: Discrepancy['kind'],
    whole: boolean,
    expected: number | null,
    actual: number | null,
    detail: string,
  ) =>
    discrepancies.push({
      kind,
      kioskId,
      slotId: whole ? null : slotId,
      lotId: null,
      expected,
      actual,
      detail,
      at,
      reference: null,
      owner: 'OPS',
    });
  const inLedger = balances.reduce((sum, { quantity }) => sum + quantity, 0);
  const neverRead = reconciled === null || !Number.isFinite(reconciled.at.getTime());
  const touchedSince = (moment: Date) => reconciled?.touchedAt != null && reconciled.touchedAt > moment;

  if (neverRead) {
    // Somebody counted before the kiosk's first report: the count stands, and this is where its counter begins.
    if (reconciled?.touchedAt == null && inLedger === 0 && reading.quantity > 0)
      move('COUNTED', reading.lotId, reading.quantity, 0, "opened with the kiosk's own report");
    else if (!touchedSince(at) && inLedger > reading.quantity)
      for (const { lotId, packs, held } of allocate(balances, reading.lotId, inLedger - reading.quantity)
        .taken)
        move('DISPENSED', lotId, -packs, held === 0 ? 0 : -held, 'between the count and the first report');
    return { movements, discrepancies };
  }

  const counted = reading.dispensedTotal !== null && reconciled.dispensedTotal !== null;
  const dispensed = !counted
    ? Math.max(0, reconciled.quantity - reading.quantity)
    : reading.dispensedTotal! >= reconciled.dispensedTotal!
      ? reading.dispensedTotal! - reconciled.dispensedTotal!
      : reading.dispensedTotal!;
  const { taken, left } = allocate(balances, reading.lotId, dispensed);
  for (const { lotId, packs, held } of taken) move('DISPENSED', lotId, -packs, held === 0 ? 0 : -held, null);

  const difference = reading.quantity - (inLedger - dispensed);
  // A count between two readings has seen the dispenses that come with the second one.
  if (touchedSince(reconciled.at) && !touchedSince(at) && difference > 0 && difference <= dispensed) {
    const lotId = taken[0]?.lotId ?? reading.lotId;
    move('COUNTED', lotId, difference, 0, 'dispensed before the count, reported after it');
    return { movements, discrepancies };
  }
  if (left > 0) {
    // Demand is a fact: it goes into the ledger even where the ledger had nothing, and says so.
    move('DISPENSED', reading.lotId, -left, 0, null);
    if (difference <= 0 || touchedSince(at))
      differ(
        'NEGATIVE_STOCK',
        false,
        inLedger,
        dispensed,
        `${name}: ${dispensed} packs dispensed, the ledger had ${inLedger}`,
      );
  }
  // Whoever was here after this reading knows better than it does.
  if (touchedSince(at) || difference === 0) return { movements, discrepancies };
  if (difference > 0) {
    move('FILLED', reading.lotId, difference, 0, 'seen by the kiosk, no visit recorded');
    differ(
      'UNRECORDED_FILL',
      true,
      null,
      null,
      `${name.split(' ')[0]} was filled and no visit is recorded, last in slot ${name.split(' ')[2]}: ${difference} packs`,
    );
  } else
    differ(
      'TELEMETRY_DIFFERS',
      false,
      inLedger - dispensed,
      reading.quantity,
      `${name}: the kiosk reports ${reading.quantity} packs, the ledger has ${inLedger - dispensed}`,
    );
  return { movements, discrepancies };
}
