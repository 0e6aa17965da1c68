import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { KioskPageDocument, type KioskPageQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { useLiveTopic } from '../live/use-live.js';
import { kioskTopic } from './kiosk-data.js';

export type PageKiosk = NonNullable<KioskPageQuery['kiosk']>;

/** A kiosk as it is now: what it consists of is asked for once, how it is comes live. */
export function useKiosk(serial: string) {
  const query = useQuery({
    queryKey: ['kiosk', serial],
    staleTime: 60_000,
    queryFn: async ({ signal }) => (await execute(KioskPageDocument, { serial }, signal)).kiosk ?? null,
  });
  const live = useLiveTopic(`kiosk:${serial}`, kioskTopic);
  const kiosk = useMemo((): PageKiosk | null => {
    const base = query.data ?? null;
    if (!base || !live.data) return base;
    const { tile, clockSkewSeconds, heartbeat, probes, slots } = live.data;
    const probeBy = new Map(probes.map((probe) => [probe.name, probe]));
    const slotBy = new Map(slots.map((slot) => [slot.code, slot]));
    return {
      ...base,
      state: tile.state,
      since: tile.since,
      lastHeardAt: tile.lastHeardAt,
      worstSeverity: tile.worstSeverity,
      clockSkewSeconds,
      heartbeat: heartbeat ?? base.heartbeat,
      probes: base.probes.map((probe) => ({ ...probe, ...probeBy.get(probe.name) })),
      slots: base.slots.map((slot) => ({ ...slot, ...slotBy.get(slot.code) })),
    };
  }, [query.data, live.data]);
  return { kiosk, query, live };
}
