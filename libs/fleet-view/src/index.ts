export { emptySummary } from './summary/summary-fields.js';
export { FleetViewModule } from './fleet-view.module.js';
export {
  type LiveKiosk,
  type LiveTile,
  LiveView,
  mostIncidents,
  type SiteIncidents,
  type TopicAccess,
} from './live/live-view.js';
