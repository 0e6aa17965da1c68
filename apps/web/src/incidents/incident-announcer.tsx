import { useEffect, useRef, useState } from 'react';
import { useLiveTopic } from '../live/use-live.js';
import { incidentsTopic } from './incidents-data.js';

/** Tells a screen reader about incidents that open and need a person, on every page, without taking the word from anyone. */
export function IncidentAnnouncer() {
  const { data, status } = useLiveTopic('incidents', incidentsTopic);
  const known = useRef<Set<string> | null>(null);
  const [text, setText] = useState('');

  useEffect(() => {
    if (!data || status !== 'live') return;
    const open = [...data.values()].filter(({ state, severity }) => state === 'OPEN' && severity !== 'INFO');
    if (known.current) {
      const fresh = open.filter((incident) => !known.current?.has(incident.id));
      if (fresh.length === 1) setText(`New incident: ${fresh[0]?.title ?? ''}`);
      else if (fresh.length > 1) setText(`${fresh.length} new incidents`);
    }
    known.current = new Set(data.keys());
  }, [data, status]);

  return (
    <div className="sr-only" aria-live="polite" aria-atomic="true">
      {text}
    </div>
  );
}
