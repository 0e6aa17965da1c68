import type { gql } from '@app/contracts';
import { changeWords, formatMetric, type MetricFacts, verdictOf, weightOf } from './metric-format.js';

type LossCause = gql.LossCause;
export type Values = ReadonlyMap<string, number | null>;

export interface Place {
  group: string;
  name: string;
  now: Values;
  before: Values;
}

export interface Loss {
  cause: LossCause;
  now: number | null;
  before: number | null;
}

/** One thing that an executive should know, with the place that explains it and what to do. */
export interface Sentence {
  metric: string;
  text: string;
  /** Where to look; null when no place stands out. */
  place: Place | null;
  advice: string | null;
  tone: 'BETTER' | 'WORSE' | 'NEUTRAL';
}

/** Those that say whether it pays off; the others are details of them. */
export const headlines = [
  'fulfilment.picked-up-share',
  'fulfilment.prescription-to-hand',
  'use.utilisation',
  'service.availability',
  'service.temperature-compliance',
  'stock.availability',
  'use.abandoned-share',
  'use.dispensed-per-day-and-square-metre',
] as const;

export const causeWords: Record<LossCause, string> = {
  STOCK_OUT: 'empty slots',
  OFFLINE: 'silent kiosks',
  JAM: 'jams',
  COLD_HOLD: 'products on hold',
  VALIDATION: 'validation',
  PATIENT_DID_NOT_COME: 'patients who did not come',
  OTHER: 'other reasons',
};

const causeAdvice: Record<LossCause, string> = {
  STOCK_OUT: 'Raise par of the slots that run empty, or visit earlier.',
  OFFLINE: 'Look at power and network of the clinics with most outages.',
  JAM: 'Have the mechanisms with most jams serviced.',
  COLD_HOLD: 'Look at cooling where excursions repeat, and have them assessed sooner.',
  VALIDATION: 'Add a pharmacist in the hours in which orders wait longest.',
  PATIENT_DID_NOT_COME: 'Remind patients, and shorten the wait in peak hours.',
  OTHER: 'Read the reasons in the incidents of these days.',
};

const value = (values: Values, metric: string): number | null => values.get(metric) ?? null;

/** The place whose own change goes the same way, and furthest. */
export function explainingPlace(
  metric: MetricFacts,
  places: readonly Place[],
  rising: boolean,
): Place | null {
  let found: Place | null = null;
  let most = 1;
  for (const place of places) {
    const [now, before] = [value(place.now, metric.id), value(place.before, metric.id)];
    if (now === null || before === null || now > before !== rising) continue;
    const weight = weightOf(metric, now, before);
    if (weight > most) [found, most] = [place, weight];
  }
  return found;
}

function metricSentence(
  metric: MetricFacts,
  now: number,
  before: number,
  places: readonly Place[],
): Sentence {
  const place = explainingPlace(metric, places, now > before);
  const verdict = verdictOf(metric, now, before);
  const where = place === null ? '' : `, most of all at ${place.name}`;
  return {
    metric: metric.id,
    text: `${metric.name}: ${formatMetric(metric.unit, now)}, ${changeWords(metric, now, before)}${where}.`,
    place,
    advice: null,
    tone: verdict === 'BETTER' ? 'BETTER' : verdict === 'WORSE' ? 'WORSE' : 'NEUTRAL',
  };
}

function lossSentence(losses: readonly Loss[], lost: number | null): Sentence | null {
  const known = losses.filter((loss) => loss.now !== null && loss.now > 0);
  const [worst] = [...known].sort((a, b) => (b.now ?? 0) - (a.now ?? 0));
  if (worst === undefined || worst.now === null) return null;
  const share = lost === null || lost === 0 ? '' : ` of ${lost.toLocaleString('en-US')}`;
  const change =
    worst.before === null || worst.before === worst.now
      ? ''
      : `, ${worst.before.toLocaleString('en-US')} in the period before`;
  return {
    metric: 'fulfilment.lost',
    text: `Most lost orders are due to ${causeWords[worst.cause]}: ${worst.now.toLocaleString('en-US')}${share}${change}.`,
    place: null,
    advice: causeAdvice[worst.cause],
    tone: worst.before !== null && worst.now > worst.before ? 'WORSE' : 'NEUTRAL',
  };
}

/** Three sentences: what changed most and where, what changed second, and what most orders are lost to. */
export function summarise(
  metrics: readonly MetricFacts[],
  now: Values,
  before: Values,
  places: readonly Place[],
  losses: readonly Loss[],
): Sentence[] {
  const changes = headlines.flatMap((id) => {
    const metric = metrics.find((one) => one.id === id);
    const [is, was] = [value(now, id), value(before, id)];
    return metric === undefined || is === null || was === null
      ? []
      : [{ weight: weightOf(metric, is, was), sentence: metricSentence(metric, is, was, places) }];
  });
  changes.sort((a, b) => b.weight - a.weight);
  const loss = lossSentence(losses, value(now, 'fulfilment.lost'));
  const first = changes.slice(0, loss === null ? 3 : 2).map(({ sentence }) => sentence);
  return loss === null ? first : [...first, loss];
}

/** Clinics whose kiosks are nearly always in use, and those where one stands idle. */
export interface Capacity {
  group: string;
  name: string;
  kiosks: number;
  utilisation: number;
  advice: 'ADD' | 'MOVE';
}

/** Above it a patient finds the kiosk taken in every other peak hour. */
const full = 0.45;
const idle = 0.03;
const mostListed = 5;

export function capacityAdvice(
  sites: readonly { group: string; name: string; kioskDays: number; utilisation?: number | null }[],
  days: number,
): Capacity[] {
  const known = sites.flatMap((site) =>
    typeof site.utilisation === 'number'
      ? [{ ...site, utilisation: site.utilisation, kiosks: Math.max(1, Math.round(site.kioskDays / days)) }]
      : [],
  );
  const row =
    (advice: Capacity['advice']) =>
    (site: (typeof known)[number]): Capacity => ({
      group: site.group,
      name: site.name,
      kiosks: site.kiosks,
      utilisation: site.utilisation,
      advice,
    });
  const busiest = known
    .filter((site) => site.utilisation >= full)
    .sort((a, b) => b.utilisation - a.utilisation);
  // A clinic keeps its only kiosk: what stands idle is a second one, or a clinic that nobody comes to.
  const idlest = known
    .filter((site) => site.utilisation <= idle)
    .sort((a, b) => a.utilisation - b.utilisation);
  return [...busiest.slice(0, mostListed).map(row('ADD')), ...idlest.slice(0, mostListed).map(row('MOVE'))];
}
