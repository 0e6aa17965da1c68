export { AppError, type AppErrorOptions } from './app-error.js';
export { type Clock, systemClock } from './clock.js';
export { projectRoot } from './project-root.js';
