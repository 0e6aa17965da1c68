export { ChangeBus } from './change-bus.js';
export type { FleetChange, FleetNotice } from './fleet-change.js';
export { LivePushModule } from './live-push.module.js';
export { PendingChanges } from './pending-changes.js';
export type { ChangeTransport } from './change-transport.js';
export { type CommandHandover, KioskCommandChannel } from './kiosk-command-channel.js';
export { openTransport } from './open-transport.js';
