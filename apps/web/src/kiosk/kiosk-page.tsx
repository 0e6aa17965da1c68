import { useParams } from '@tanstack/react-router';
import { PageTitle, useWindowTitle } from '../app/page-title.js';
import { StateBadge } from '../fleet/state-glyph.js';
import { useFleet } from '../fleet/use-fleet.js';

export function KioskPage() {
  const { serial } = useParams({ from: '/frame/kiosks/$serial' });
  useWindowTitle(serial);
  const tile = useFleet().data?.tiles.get(serial);
  return (
    <PageTitle aside={tile ? <StateBadge state={tile.state} testId="kiosk-state" /> : null}>
      {serial}
    </PageTitle>
  );
}
