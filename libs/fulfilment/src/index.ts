export { FulfilmentReadModule } from './fulfilment-read.module.js';
export { FulfilmentWorkerModule } from './fulfilment-worker.module.js';
