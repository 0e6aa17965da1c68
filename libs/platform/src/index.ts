export { closeOnSignals, type CloseOnSignalsOptions } from './close-on-signals.js';
export { PlatformModule, type PlatformOptions } from './platform.module.js';
export { waitToStart, type WaitToStartOptions } from './wait-to-start.js';
export { explainStartFailure } from './start-failure.js';
