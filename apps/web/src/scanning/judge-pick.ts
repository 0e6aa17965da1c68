import type { ReadCode } from './element-string.js';
import { type KnownProduct, productOfGtin, type ScanKnowledge } from './judge-scan.js';

/** A line of the pick list, as far as a pack can be compared with it. */
export interface PickWanted {
  key: string;
  product: KnownProduct;
  lot: string;
  place: string;
}
export type PickVerdict =
  { kind: 'picked'; key: string; message: string } | { kind: 'stop'; message: string };

const same = (a: string, b: string) => a.toUpperCase() === b.toUpperCase();

/** Which line of the list is this pack for? `open` are those that are not ticked yet, in the order of the list. */
export function judgePick(
  code: ReadCode,
  open: readonly PickWanted[],
  { products }: ScanKnowledge,
): PickVerdict {
  const stop = (message: string): PickVerdict => ({ kind: 'stop', message });
  if (code.kind === 'unreadable') return stop(code.reason);
  const gtin = code.kind === 'pack' ? code.gtin : null;
  const lot = code.kind === 'text' ? code.text : code.lot;
  const named = gtin === null ? null : productOfGtin(gtin, products);
  const ofProduct = named === null ? open : open.filter(({ product }) => product.id === named.id);
  if (named !== null && ofProduct.length === 0) return stop(`${named.name} is not on the list any more.`);
  if (lot === null)
    return stop(`${named?.name ?? 'This barcode'} does not say its lot. Type the lot number.`);
  const line = ofProduct.find((each) => same(each.lot, lot));
  if (line !== undefined && gtin !== null && named === null && line.product.ndc != null)
    return stop(`This barcode (${gtin}) is not of ${line.product.name}. Look at the pack.`);
  if (line !== undefined)
    return { kind: 'picked', key: line.key, message: `${line.product.name}, lot ${line.lot}: ${line.place}` };
  const wanted = [...new Set(ofProduct.map((each) => each.lot))];
  return stop(
    named === null
      ? `Lot ${lot} is not on the list.`
      : `Lot ${lot} of ${named.name} is not on the list: take ${wanted.join(' or ')}, which expires first.`,
  );
}
