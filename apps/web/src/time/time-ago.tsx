import { formatExact, formatRelative, ownZone } from './format-time.js';
import { useNow } from './use-now.js';

/** An instant as people say it; the exact one, with its zone named, on hover. */
export function TimeAgo({
  at,
  zone,
  fallback = 'never',
}: {
  at: string | null;
  zone?: string;
  fallback?: string;
}) {
  const now = useNow();
  if (!at) return <span>{fallback}</span>;
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={formatExact(ms, zone ?? ownZone())}>
      {formatRelative(ms, now)}
    </time>
  );
}
