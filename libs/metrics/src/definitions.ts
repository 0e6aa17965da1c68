import type { gql } from '@app/contracts';

/** Everything that one row of an answer can hold: what the formulas of metrics are made of. */
export interface MetricSources {
  funnel: gql.FunnelRow;
  utilisation: Pick<
    gql.UtilisationRow,
    | 'utilisation'
    | 'waitMedianSeconds'
    | 'abandonedShare'
    | 'dispensedPerKioskDay'
    | 'dispensedPerDayAndSquareMetre'
    | 'sessions'
  >;
  service: gql.ServiceLevels;
}

export interface MetricDefinition {
  key: string;
  name: string;
  unit: gql.MetricUnit;
  formula: string;
  grain: string;
  owner: string;
  caveats: string[];
  better: gql.MetricDirection;
  /** What is aimed at; null: nobody has set one. */
  target: number | null;
  /** The one place where it is computed; null: not known, or suppressed. */
  value: (sources: MetricSources) => number | null | undefined;
}

const orderGrain = 'order, by the time it came in';
const sessionGrain = 'session, by the time it began; time in use by the second';
const kioskGrain = 'second of a kiosk';

const lossOf = (funnel: gql.FunnelRow, cause: gql.LossCause) =>
  funnel.losses.find((loss) => loss.cause === cause);
const share = (part: number | null | undefined, whole: number | null | undefined) =>
  part == null || whole == null || whole === 0 ? null : part / whole;

const small = 'Counts from 1 to 10, and those from which they would follow, are not shown.';
const sketched = 'Above a minute within 1.6 %, because medians of sums come from histograms.';

/** Every number about what kiosks are worth, declared once: pages, GraphQL and glossary read it from here. */
export const metricDefinitions: readonly MetricDefinition[] = [
  {
    key: 'fulfilment.orders',
    name: 'Orders',
    unit: 'COUNT',
    formula: 'orders whose first event lies in the range',
    grain: orderGrain,
    owner: 'Pharmacy operations',
    caveats: ['An order without a RECEIVED event counts from its first event.', small],
    better: 'HIGHER',
    target: null,
    value: ({ funnel }) => funnel.orders,
  },
  {
    key: 'fulfilment.picked-up-share',
    name: 'Picked up',
    unit: 'SHARE',
    formula: 'picked up / (picked up + lost)',
    grain: orderGrain,
    owner: 'Pharmacy operations',
    caveats: ['Orders still under way count on neither side.', small],
    better: 'HIGHER',
    target: 0.95,
    value: ({ funnel }) => funnel.pickedUpShare,
  },
  {
    key: 'fulfilment.lost',
    name: 'Lost orders',
    unit: 'COUNT',
    formula: 'cancelled, failed or returned after the last progress, or not heard of for 72 hours',
    grain: orderGrain,
    owner: 'Pharmacy operations',
    caveats: [
      'The cause is what was true of the kiosk at the time of the loss: jam (within 15 minutes, not cleared), product on hold, every slot of it empty, silent. The reason code decides between several, and where nothing was wrong.',
      'Causes are looked at again a quarter of an hour and a day later, when late telemetry has come.',
      small,
    ],
    better: 'LOWER',
    target: null,
    value: ({ funnel }) => funnel.lost,
  },
  {
    key: 'fulfilment.prescription-to-hand',
    name: 'From prescription to hand',
    unit: 'SECONDS',
    formula: 'median of PICKED_UP − RECEIVED',
    grain: orderGrain,
    owner: 'Pharmacy operations',
    caveats: [sketched, 'Not shown for fewer than 11 orders.'],
    better: 'LOWER',
    target: 15 * 60,
    value: ({ funnel }) => funnel.medianSeconds,
  },
  {
    key: 'fulfilment.time-to-validate',
    name: 'Time to validate',
    unit: 'SECONDS',
    formula: 'median of VALIDATED − RECEIVED',
    grain: orderGrain,
    owner: 'Pharmacists',
    caveats: [sketched, 'Not shown for fewer than 11 orders.'],
    better: 'LOWER',
    target: 5 * 60,
    value: ({ funnel }) => funnel.stages.find(({ stage }) => stage === 'VALIDATED')?.medianSeconds,
  },
  {
    key: 'stock.availability',
    name: 'Stock availability',
    unit: 'SHARE',
    formula: '1 − orders lost to empty slots / orders',
    grain: orderGrain,
    owner: 'Replenishment',
    caveats: ['By orders, not by slots: an empty slot that nobody asked for costs nothing.', small],
    better: 'HIGHER',
    target: 0.98,
    value: ({ funnel }) => {
      const lost = share(lossOf(funnel, 'STOCK_OUT')?.orders, funnel.orders);
      return lost === null ? null : 1 - lost;
    },
  },
  {
    key: 'use.utilisation',
    name: 'Utilisation',
    unit: 'SHARE',
    formula: 'seconds of opening hours in which a session was going on / seconds of opening hours',
    grain: sessionGrain,
    owner: 'Clinic partnerships',
    caveats: [
      "Opening hours are those of the clinic's own zone, as they were set when the day was counted.",
      'Sessions that overlap count once; none counts for longer than four hours.',
    ],
    better: 'HIGHER',
    target: 0.15,
    value: ({ utilisation }) => utilisation.utilisation,
  },
  {
    key: 'use.wait',
    name: 'Wait',
    unit: 'SECONDS',
    formula: "median of the sessions' waitSeconds",
    grain: sessionGrain,
    owner: 'Clinic partnerships',
    caveats: [sketched, 'As the kiosk reports it.', 'Not shown for fewer than 11 sessions.'],
    better: 'LOWER',
    target: 5 * 60,
    value: ({ utilisation }) => utilisation.waitMedianSeconds,
  },
  {
    key: 'use.abandoned-share',
    name: 'Abandoned sessions',
    unit: 'SHARE',
    formula: 'abandoned sessions / sessions',
    grain: sessionGrain,
    owner: 'Clinic partnerships',
    caveats: [small],
    better: 'LOWER',
    target: 0.08,
    value: ({ utilisation }) => utilisation.abandonedShare,
  },
  {
    key: 'use.dispensed-per-kiosk-day',
    name: 'Dispensed a day and kiosk',
    unit: 'COUNT',
    formula: 'orders of the range that were dispensed / days of its kiosks',
    grain: orderGrain,
    owner: 'Clinic partnerships',
    caveats: ['Days on which the clinic is closed are days too.'],
    better: 'HIGHER',
    target: null,
    value: ({ utilisation }) => utilisation.dispensedPerKioskDay,
  },
  {
    key: 'use.dispensed-per-day-and-square-metre',
    name: 'Dispensed a day and square metre',
    unit: 'COUNT',
    formula: 'orders of the range that were dispensed / Σ days × square metres of the kiosk model',
    grain: orderGrain,
    owner: 'Clinic partnerships',
    caveats: ['The floor is that of the kiosk model with the room to stand before it.'],
    better: 'HIGHER',
    target: null,
    value: ({ utilisation }) => utilisation.dispensedPerDayAndSquareMetre,
  },
  {
    key: 'service.availability',
    name: 'Availability',
    unit: 'SHARE',
    formula:
      '1 − seconds of opening hours in which the kiosk was silent or had a critical error / seconds of opening hours',
    grain: kioskGrain,
    owner: 'Fleet operations',
    caveats: [
      'Silence counts from when the kiosk was last heard. Maintenance and waiting for requalification count on neither side.',
    ],
    better: 'HIGHER',
    target: 0.995,
    value: ({ service }) => service.availability,
  },
  {
    key: 'service.temperature-compliance',
    name: 'Temperature compliance',
    unit: 'SHARE',
    formula: '1 − seconds in an excursion / seconds in which the kiosk was heard',
    grain: kioskGrain,
    owner: 'Pharmacists',
    caveats: [
      'Excursions are times out of the labelled band that are long enough to be recorded by the policy of the storage class.',
      'Several probes out at once count once. Time without telemetry is unknown and counts on neither side.',
    ],
    better: 'HIGHER',
    target: 0.999,
    value: ({ service }) => service.temperatureCompliance,
  },
  {
    key: 'service.time-to-acknowledge',
    name: 'Time to acknowledge',
    unit: 'SECONDS',
    formula: 'mean of acknowledged − opened, over incidents that were acknowledged',
    grain: 'incident of WARNING or CRITICAL, by the time it opened',
    owner: 'Fleet operations',
    caveats: ['Incidents that nobody acknowledged are not in it.'],
    better: 'LOWER',
    target: 15 * 60,
    value: ({ service }) => service.meanSecondsToAcknowledge,
  },
  {
    key: 'service.time-to-repair',
    name: 'Time to repair',
    unit: 'SECONDS',
    formula: 'mean of resolved − opened, over incidents that were resolved',
    grain: 'incident of WARNING or CRITICAL, by the time it opened',
    owner: 'Fleet operations',
    caveats: ['Incidents that are still open are not in it.'],
    better: 'LOWER',
    target: 4 * 3_600,
    value: ({ service }) => service.meanSecondsToRepair,
  },
];
