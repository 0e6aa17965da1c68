import type { AlertSeverity } from '@app/contracts';

export type NotificationEvent = 'TRIGGER' | 'ACKNOWLEDGE' | 'RESOLVE' | 'NOTICE' | 'TEST';

export interface MessageIncident {
  id: number;
  title: string;
  severity: AlertSeverity;
  state: string;
  site: string;
  region: string;
  /** RFC 3339. */
  openedAt: string;
}

/** What a notification says, as it was when it was decided; each channel gives it its own form. */
export interface MessageContent {
  title: string;
  severity: AlertSeverity;
  /** One sentence each: why now, what else. */
  lines: string[];
  /** What to do; of a single cause. */
  runbook: string | null;
  /** The worst ones; `total` says how many there are. */
  incidents: MessageIncident[];
  total: number;
  /** Where it happened, in words. */
  place: string;
}

/** One message for one channel. */
export interface Message {
  /** The same in every attempt, different in every other message: what a receiver knows repetitions by. */
  key: string;
  /** What belongs together: one trigger, its acknowledgement and its end. At most 255 characters. */
  thread: string;
  event: NotificationEvent;
  content: MessageContent;
  createdAt: Date;
  /** Of the product's pages, without a slash at the end; null: unknown. */
  publicUrl: string | null;
}

export const incidentUrl = (message: Message): string | null => {
  if (message.publicUrl === null) return null;
  const [only] = message.content.incidents;
  return message.content.total === 1 && only
    ? `${message.publicUrl}/incidents/${only.id}`
    : `${message.publicUrl}/incidents`;
};

const words: Record<NotificationEvent, string> = {
  TRIGGER: '',
  ACKNOWLEDGE: 'Acknowledged: ',
  RESOLVE: 'Resolved: ',
  NOTICE: 'Resolved while silenced: ',
  TEST: 'Test: ',
};

/** E.g. "CRITICAL: Kiosk silent: K-00001, Echo Park Clinic", "Resolved: …". */
export function headline({ event, content }: Message): string {
  return event === 'TRIGGER' ? `${content.severity}: ${content.title}` : `${words[event]}${content.title}`;
}
