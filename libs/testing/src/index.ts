export { aBrowser, type TestBrowser } from './chromium.js';
export { eventually } from './eventually.js';
export { aKiosk, aRegion, aSite, type KioskRows, type KioskRowsOptions } from './registry-rows.js';
export { aDatabase, anEmptyDatabase, type TestDatabase } from './test-database.js';
export { hasRedisServer, type RedisServer, startRedisServer } from './redis-server.js';
export { TcpGate } from './tcp-gate.js';
export { freePort } from './free-port.js';
export { hasMosquitto, startMosquitto, type MosquittoServer } from './mosquitto-server.js';
