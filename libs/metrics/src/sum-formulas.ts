/**
 * A metric of the glossary as SQL over the columns of `metric_sum` (or `weekly_sum`) and `service_sum`, summed for one place and time; for
 * readers that cannot call MetricReader. The definitions of metricDefinitions decide: a test compares both.
 */
export interface SumFormula {
  /** Null: nothing to divide by. */
  value: string;
  /** Whether a count from 1 to 10, or one from which it follows, would be told. Null: it is not about people. */
  withheld: string | null;
  /** The count that the value tells; null: it comes from several. */
  count: string | null;
}

const causes = [
  'lost_stock_out',
  'lost_offline',
  'lost_jam',
  'lost_cold_hold',
  'lost_validation',
  'lost_patient_did_not_come',
  'lost_other',
];

/** Columns that formulas use; every one is a plain sum. */
export const orderAndSessionSums = [
  'orders',
  'dispensed',
  'picked_up',
  'open',
  ...causes,
  ...['sessions', 'completed', 'abandoned', 'failed', 'in_use_seconds', 'open_seconds'],
  ...['kiosk_days', 'square_metre_days'],
];
export const serviceSums = [
  ...['down_ms', 'maintenance_ms', 'silent_ms', 'excursion_ms'],
  ...['acknowledged', 'acknowledge_ms', 'resolved', 'repair_ms'],
];

const lost = `(${causes.join(' + ')})`;
const small = (count: string) => `${count} BETWEEN 1 AND 10`;
const anySmall = (...counts: string[]) => `(${counts.map(small).join(' OR ')})`;
const within = (ratio: string) => `least(1, greatest(0, ${ratio}))`;

/** Picked up, lost and open add up to the orders, so that one of them follows from the others. */
const outcomes = anySmall('picked_up', lost, 'open');
const planned = '(open_seconds - maintenance_ms / 1000.0)';
const heard = '(kiosk_days * 86400 - silent_ms / 1000.0)';
const smallestShownCause = `least(${causes.map((cause) => `CASE WHEN ${cause} > 10 THEN ${cause} END`).join(', ')})`;

/** By the key of the metric. Medians are not here: they need the histograms. */
export const sumFormulas: Readonly<Record<string, SumFormula>> = {
  'fulfilment.orders': { value: 'orders', withheld: anySmall('orders'), count: 'orders' },
  'fulfilment.picked-up-share': {
    value: `picked_up / nullif(picked_up + ${lost}, 0)::float8`,
    withheld: outcomes,
    count: null,
  },
  'fulfilment.lost': { value: lost, withheld: outcomes, count: null },
  'stock.availability': {
    value: '1 - lost_stock_out / nullif(orders, 0)::float8',
    // The causes add up to the lost ones: where another one is hidden, so is the smallest that would be shown.
    withheld: `(lost_stock_out > 0 AND (${outcomes} OR ${small('lost_stock_out')}
      OR (${anySmall(...causes)} AND lost_stock_out = ${smallestShownCause})) OR ${small('orders')})`,
    count: null,
  },
  'use.utilisation': {
    value: 'in_use_seconds / nullif(open_seconds, 0)::float8',
    withheld: anySmall('sessions'),
    count: 'sessions',
  },
  'use.abandoned-share': {
    value: 'abandoned / nullif(sessions, 0)::float8',
    withheld: anySmall('completed', 'abandoned', 'failed', 'sessions'),
    count: null,
  },
  'use.dispensed-per-kiosk-day': {
    value: 'dispensed / nullif(kiosk_days, 0)::float8',
    withheld: anySmall('dispensed'),
    count: 'dispensed',
  },
  'use.dispensed-per-day-and-square-metre': {
    value: 'dispensed / nullif(square_metre_days, 0)::float8',
    withheld: anySmall('dispensed'),
    count: 'dispensed',
  },
  'service.availability': {
    value: `CASE WHEN ${planned} > 0 THEN ${within(`(${planned} - down_ms / 1000.0) / ${planned}`)} END`,
    withheld: null,
    count: null,
  },
  'service.temperature-compliance': {
    value: `CASE WHEN ${heard} > 0 THEN ${within(`(${heard} - excursion_ms / 1000.0) / ${heard}`)} END`,
    withheld: null,
    count: null,
  },
  'service.time-to-acknowledge': {
    value: 'acknowledge_ms / 1000.0 / nullif(acknowledged, 0)',
    withheld: null,
    count: null,
  },
  'service.time-to-repair': {
    value: 'repair_ms / 1000.0 / nullif(resolved, 0)',
    withheld: null,
    count: null,
  },
};
