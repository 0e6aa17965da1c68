import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@app/kernel';
import { childEnvironment, loadConfig, requireDatabaseUrl, variables } from '@app/config';

test('an empty environment is a complete configuration', () => {
  const config = loadConfig({});
  expect(config).toMatchObject({ port: 3000, databaseUrl: null, redisUrl: null, runDatabaseJobs: false });
  expect(() => requireDatabaseUrl(config)).toThrow('DATABASE_URL is not set');
});

test('all problems are reported together, by name and never by value', () => {
  const load = () =>
    loadConfig({ PORT: 'eighty', DATABASE_URL: 'mysql://u:hunter2@h/d', KIOSK_FLEET_PROT: '1', OTHER: 'x' });
  expect(load).toThrow(/PORT: [^]*DATABASE_URL|DATABASE_URL: [^]*PORT/);
  expect(load).toThrow('KIOSK_FLEET_PROT: no such variable');
  expect(load).not.toThrow('hunter2');
});

test('an empty value counts as not set', () => {
  expect(loadConfig({ REDIS_URL: '' }).redisUrl).toBeNull();
});

test('.env.example lists every variable and no other', () => {
  const listed = readFileSync(join(projectRoot(), '.env.example'), 'utf8')
    .split('\n')
    .flatMap((line) => /^#?\s?([A-Z][A-Z_]+)=/.exec(line)?.[1] ?? []);
  expect(listed.sort()).toEqual(Object.keys(variables).sort());
});

test('a child gets the given settings and none of ours', () => {
  process.env['KIOSK_FLEET_LOG_LEVEL'] = 'debug';
  const child = childEnvironment({ PORT: '0' });
  delete process.env['KIOSK_FLEET_LOG_LEVEL'];
  expect(child).not.toHaveProperty('KIOSK_FLEET_LOG_LEVEL');
  expect(child).toMatchObject({ PORT: '0', PATH: process.env['PATH'] });
});
