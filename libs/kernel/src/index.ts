export { AppError, type AppErrorOptions } from './app-error.js';
export { CLOCK, type Clock, systemClock } from './clock.js';
export { type Connection, connection, decodeCursor, encodeCursor, pageSize } from './connection.js';
export { grouped } from './grouped.js';
export { instantArgument, parseInstant, rangeArgument } from './instant.js';
export { projectRoot } from './project-root.js';
