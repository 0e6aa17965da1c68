import { ndcDigits, ndcOfGtin } from './gtin.js';
import type { ReadCode } from './element-string.js';

export interface KnownProduct {
  id: string;
  name: string;
  ndc?: string | null | undefined;
}
export interface KnownLot {
  product: string;
  number: string;
  expiresOn?: string | null | undefined;
  state: 'ACTIVE' | 'RECALLED' | 'UNVERIFIED';
}

/** What the phone knows without a signal. */
export interface ScanKnowledge {
  products: readonly KnownProduct[];
  lots: readonly KnownLot[];
  /** YYYY-MM-DD, where the phone is. */
  today: string;
}

export type Verdict =
  /** Of the expected product; `planned` is whether the list asks for this lot. */
  | { kind: 'lot'; lot: string; planned: boolean; warning: string | null }
  /** The right product; which lot has to be said. */
  | { kind: 'which-lot'; message: string }
  /** Keep it out: another product, recalled, expired. */
  | {
      kind: 'stop';
      message: string;
      /** The id and lot of the other product, when they are known: for who found it in the slot. */
      found: { product: string; lot: string } | null;
    }
  /** Nobody has heard of this lot: it can be used, and somebody will look at it. */
  | { kind: 'unknown-lot'; lot: string; message: string }
  | { kind: 'unreadable'; message: string };

const same = (a: string, b: string) => a.toUpperCase() === b.toUpperCase();

/** The product of a GTIN among those that the phone knows. */
export function productOfGtin(gtin: string, products: readonly KnownProduct[]): KnownProduct | null {
  const ndc = ndcOfGtin(gtin);
  return ndc === null
    ? null
    : (products.find((product) => product.ndc != null && ndcDigits(product.ndc).includes(ndc)) ?? null);
}

/**
 * Is this pack the right one for a place that takes `product`? Says what to do in one sentence. Nothing that is
 * expired, recalled or of another product passes.
 * @param planned lots that the list asks for here
 */
export function judgeScan(
  code: ReadCode,
  product: KnownProduct,
  planned: readonly string[],
  { products, lots, today }: ScanKnowledge,
): Verdict {
  if (code.kind === 'unreadable') return { kind: 'unreadable', message: code.reason };
  const gtin = code.kind === 'pack' ? code.gtin : null;
  const named = gtin === null ? null : productOfGtin(gtin, products);
  const lot = code.kind === 'text' ? code.text : code.lot;
  const checkable = product.ndc != null && ndcDigits(product.ndc).length > 0;
  if (named !== null && named.id !== product.id)
    return {
      kind: 'stop',
      message: `This is ${named.name}. Here belongs ${product.name}. Do not put it in.`,
      found: lot === null ? null : { product: named.id, lot },
    };
  if (gtin !== null && named === null && checkable)
    return {
      kind: 'stop',
      message: `This barcode (${gtin}) is not of ${product.name}. Do not put it in.`,
      found: null,
    };
  const unchecked =
    gtin !== null && named === null
      ? `No NDC is registered for ${product.name}: compare the name on the pack.`
      : null;
  if (lot === null)
    return { kind: 'which-lot', message: unchecked ?? `${product.name}. Which lot? Type its number.` };
  if (lot.length > 64) return { kind: 'unreadable', message: 'A lot number has at most 64 characters.' };
  const known = lots.find((each) => each.product === product.id && same(each.number, lot));
  const expiresOn = known?.expiresOn ?? (code.kind === 'pack' ? code.expiresOn : null);
  if (known?.state === 'RECALLED')
    return { kind: 'stop', message: `Lot ${known.number} is recalled. Do not put it in.`, found: null };
  if (expiresOn !== null && expiresOn < today)
    return { kind: 'stop', message: `Lot ${lot} expired on ${expiresOn}. Do not put it in.`, found: null };
  const onList = planned.find((each) => same(each, lot));
  if (onList === undefined && known === undefined) {
    const elsewhere = lots.find((each) => each.product !== product.id && same(each.number, lot));
    const other = elsewhere && products.find(({ id }) => id === elsewhere.product);
    if (gtin === null && other !== undefined)
      return {
        kind: 'stop',
        message: `Lot ${lot} is known as ${other.name}. Here belongs ${product.name}. Look at the pack.`,
        found: { product: other.id, lot },
      };
    return {
      kind: 'unknown-lot',
      lot,
      message: `This phone knows no lot ${lot} of ${product.name}. Use it only when the name on the pack is right; somebody will look it up.`,
    };
  }
  const differs =
    code.kind === 'pack' && code.expiresOn !== null && known?.expiresOn != null
      ? code.expiresOn === known.expiresOn
        ? null
        : `The pack says it expires ${code.expiresOn}, the register ${known.expiresOn}.`
      : null;
  return {
    kind: 'lot',
    lot: onList ?? known!.number,
    planned: onList !== undefined,
    warning: [unchecked, differs].filter((text) => text !== null).join(' ') || null,
  };
}
