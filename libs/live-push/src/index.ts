export { ChangeBus } from './change-bus.js';
export type { FleetChange, FleetNotice } from './fleet-change.js';
export { LivePushModule } from './live-push.module.js';
export { PendingChanges } from './pending-changes.js';
