import type { IncidentChange, IncidentsSnapshot, LiveIncident } from '@app/contracts';
import type { IncidentDetailQuery } from '../generated/graphql.js';
import type { TopicKind } from '../live/live-topic.js';

/** One incident with all that its page shows. */
export type DetailedIncident = NonNullable<IncidentDetailQuery['incident']>;

/** By id. Those that are resolved while someone looks stay, so that their rows do not vanish. */
export type IncidentsData = ReadonlyMap<string, LiveIncident>;

/** How the topic incidents is read. */
export const incidentsTopic: TopicKind<IncidentsSnapshot, IncidentChange, IncidentsData> = {
  fromSnapshot: (snapshot) => new Map(snapshot.incidents.map((incident) => [incident.id, incident])),
  applyChanges(data, changes) {
    const next = new Map(data);
    for (const change of changes) {
      if (change.type === 'incident') next.set(change.incident.id, change.incident);
    }
    return next;
  },
};
