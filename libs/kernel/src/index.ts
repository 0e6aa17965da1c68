export { AppError, type AppErrorOptions } from './app-error.js';
export { CLOCK, type Clock, systemClock } from './clock.js';
export { projectRoot } from './project-root.js';
