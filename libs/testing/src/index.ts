export { aBrowser, type TestBrowser } from './chromium.js';
export { eventually } from './eventually.js';
export { type Fault, FaultProxy, type FaultProxyOptions } from './fault-proxy.js';
export { aKiosk, aRegion, aSite, type KioskRows, type KioskRowsOptions } from './registry-rows.js';
export { aDatabase, anEmptyDatabase, type TestDatabase } from './test-database.js';
export { hasRedisServer, type RedisServer, startRedisServer } from './redis-server.js';
export { freePort, ServerProcess } from './server-process.js';
export { TcpGate } from './tcp-gate.js';
