import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useLiveTopic } from '../live/use-live.js';
import { notifyDesktop, playTone, useAttention } from './attention.js';
import { freshIncidents } from './fresh-incidents.js';
import { incidentsTopic } from './incidents-data.js';

/**
 * Tells of incidents that open and need a person, on every page: a screen reader without taking the word from
 * anyone, and by sound and on the desktop where this browser was asked to.
 */
export function IncidentAnnouncer() {
  const { data, status } = useLiveTopic('incidents', incidentsTopic);
  const router = useRouter();
  const [attention] = useAttention();
  const latest = useRef(attention);
  const known = useRef<ReadonlySet<string> | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    latest.current = attention;
  });

  useEffect(() => {
    if (!data || status !== 'live') return;
    const fresh = known.current ? freshIncidents(data.values(), known.current) : [];
    known.current = new Set(
      [...data.values()].filter(({ mutedBy }) => mutedBy.length === 0).map(({ id }) => id),
    );
    const [first] = fresh;
    if (!first) return;
    setText(fresh.length === 1 ? `New incident: ${first.title}` : `${fresh.length} new incidents`);
    if (latest.current.sound) void playTone();
    if (latest.current.desktop) {
      const one = fresh.length === 1;
      notifyDesktop(one ? first.title : `${fresh.length} new incidents`, one ? first.id : 'many', () => {
        if (one)
          void router.navigate({
            to: '/incidents/$incidentId',
            params: { incidentId: first.id },
            search: {},
          });
        else void router.navigate({ to: '/incidents' });
      });
    }
  }, [data, status, router]);

  return (
    <div className="sr-only" aria-live="polite" aria-atomic="true">
      {text}
    </div>
  );
}
