import type { LotWhereaboutsQuery } from '../generated/graphql.js';

export type Whereabouts = LotWhereaboutsQuery['lotWhereabouts'][number];
export type Holding = Whereabouts['holdings'][number];

const plural = (count: number, what: string) =>
  `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;

/** "48 packs: 31 in 4 slots of 3 kiosks, 5 in 1 van, 12 on 1 shelf". */
export function whereaboutsText(holdings: readonly Holding[]): string {
  const of = (place: Holding['place']) => holdings.filter((each) => each.place === place);
  const packs = (list: readonly Holding[]) => list.reduce((sum, each) => sum + each.packs, 0);
  const shown = (list: readonly Holding[]) => packs(list).toLocaleString('en-US');
  const [slots, totes, shelves] = [of('SLOT'), of('TOTE'), of('SHELF')];
  const parts = [
    slots.length > 0
      ? `${shown(slots)} in ${plural(slots.length, 'slot')} of ${plural(new Set(slots.map(({ kiosk }) => kiosk?.serial)).size, 'kiosk')}`
      : '',
    totes.length > 0 ? `${shown(totes)} in the totes of ${plural(totes.length, 'route')}` : '',
    shelves.length > 0 ? `${shown(shelves)} on the shelves of ${plural(shelves.length, 'depot')}` : '',
  ].filter((part) => part !== '');
  return parts.length === 0
    ? 'None of it is in any kiosk, tote or depot that you may see.'
    : `${plural(packs(holdings), 'pack')}: ${parts.join(', ')}`;
}

/** Where it has to be fetched, the largest first. */
export const byPacks = (holdings: readonly Holding[]): Holding[] =>
  holdings.toSorted(
    (a, b) => b.packs - a.packs || (a.kiosk?.serial ?? '').localeCompare(b.kiosk?.serial ?? ''),
  );
