import { PageTitle } from '../app/page-title.js';
import { FleetSummaryLine } from '../fleet/fleet-summary.js';
import { useFleetSummary } from '../fleet/use-fleet.js';
import { useLiveTopic } from '../live/use-live.js';
import { incidentsTopic } from './incidents-data.js';

export function IncidentsPage() {
  const summary = useFleetSummary();
  const { data } = useLiveTopic('incidents', incidentsTopic);
  return (
    <>
      <PageTitle testId="fleet-summary">
        <FleetSummaryLine summary={summary} />
      </PageTitle>
      <ul>
        {[...(data?.values() ?? [])].map((incident) => (
          <li key={incident.id}>{incident.title}</li>
        ))}
      </ul>
    </>
  );
}
