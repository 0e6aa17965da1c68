import { type KnownProduct, judgeScan, type Verdict } from '../scanning/judge-scan.js';
import { type ScanAnswer, ScanSheet } from '../scanning/scan-sheet.js';
import { useCrew } from './crew-context.js';
import type { CrewStop, Draft } from './crew-types.js';
import { addLot, changeRow, rowsOf } from './visit-draft.js';

interface ScanSlotProps {
  stop: CrewStop;
  slot: string;
  draft: Draft;
  onChange: (draft: Draft) => void;
  onClose: () => void;
}

/** The calendar day where the phone is. */
const today = () => new Intl.DateTimeFormat('en-CA').format(Date.now());

/** Is this pack the one for this slot? The right one is ticked; for every other one it says what to do. */
export function ScanSlot({ stop, slot, draft, onChange, onClose }: ScanSlotProps) {
  const { kept } = useCrew();
  const { products = [], lots = [] } = kept?.known ?? {};
  const line = stop.lines.find((each) => each.slot === slot)!;
  const product: KnownProduct = products.find(({ id }) => id === line.product.id) ?? line.product;
  const rows = rowsOf(draft, slot);
  const planned = rows.filter((row) => row.planned > 0).map(({ lot }) => lot);

  const tick = (lot: string, reason: string) => {
    const has = rows.some((row) => row.lot === lot);
    onChange(
      has
        ? changeRow(draft, slot, lot, { scanned: true })
        : addLot(draft, slot, lot, { scanned: true, reason }),
    );
    onClose();
  };
  const answerTo = (verdict: Verdict): ScanAnswer | null => {
    switch (verdict.kind) {
      case 'lot': {
        const take = () => tick(verdict.lot, 'Not on the list; scanned at the kiosk.');
        if (verdict.planned && verdict.warning === null) {
          take();
          return null;
        }
        const list =
          planned.length > 0 ? `the list says ${planned.join(' or ')}` : 'nothing is to go in here';
        const what = verdict.planned ? '' : `Lot ${verdict.lot} is the right product, but ${list}.`;
        const message = [what, verdict.warning ?? ''].filter((text) => text !== '').join(' ');
        return { tone: 'ask', message, actions: [{ label: `Use lot ${verdict.lot}`, run: take }] };
      }
      case 'unknown-lot':
        return {
          tone: 'ask',
          message: verdict.message,
          actions: [{ label: 'Use it', run: () => tick(verdict.lot, 'Not known; scanned at the kiosk.') }],
        };
      case 'which-lot':
        return { tone: 'ask', message: verdict.message, actions: [], askLot: true };
      case 'stop': {
        const { found } = verdict;
        const report = () => {
          const reason = 'Another product than the slot is for: count it, and take it out.';
          const more = { foundProduct: found!.product, scanned: true, reason };
          onChange(addLot(draft, slot, found!.lot, more));
          onClose();
        };
        return {
          tone: 'stop',
          message: verdict.message,
          actions: found === null ? [] : [{ label: 'It lay in this slot', run: report }],
        };
      }
      case 'unreadable':
        return { tone: 'stop', message: verdict.message, actions: [] };
    }
  };
  return (
    <ScanSheet
      title={`Slot ${slot}: ${product.name}`}
      onClose={onClose}
      onCode={(code) => answerTo(judgeScan(code, product, planned, { products, lots, today: today() }))}
    />
  );
}
