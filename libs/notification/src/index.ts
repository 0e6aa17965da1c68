export { NotificationWorkerModule } from './notification-worker.module.js';
export { NotificationApiModule } from './notification-api.module.js';
