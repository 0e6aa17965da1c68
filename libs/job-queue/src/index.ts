export { JobQueue, JobQueueModule, JobWorker, JobWorkerModule, queueLocation } from './job-queue.module.js';
export { type AddOptions, type JobCounts, type JobQueueOptions, TypedJobQueue } from './job-queue.js';
export { type JobDefinition, type JobName, type JobPayload, jobs } from './jobs.js';
export type { JobRegistry, PayloadOf } from './job-registry.js';
export {
  type JobContext,
  type JobHandler,
  type JobReport,
  TypedJobWorker,
  type JobWorkerOptions,
} from './job-worker.js';
export { migrateQueue } from './migrate-queue.js';
export type { QueueLocation } from './queue-backend.js';
