import type { KioskChange, KioskSnapshot } from '@app/contracts';
import type { TopicKind } from '../live/live-topic.js';

/** How the topic kiosk:<serial> is read; a change replaces the whole value. */
export const kioskTopic: TopicKind<KioskSnapshot, KioskChange, KioskSnapshot> = {
  fromSnapshot: (snapshot) => snapshot,
  applyChanges: (data, changes) => changes.findLast((change) => change.type === 'kiosk')?.kiosk ?? data,
};
