import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { variables } from '@app/config';
import { projectRoot } from '@app/kernel';
import { composeProblems, interpolatedVariables, parseCompose } from './check-deployment-compose.js';
import { isInBuildContext, readDockerfile } from './check-deployment-dockerfile.js';

const root = projectRoot();
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const composeText = read('docker-compose.yml');
const compose = parseCompose(composeText);
const services = Object.entries(compose.services);
const recipe = readDockerfile(read('Dockerfile'));

/** `dist/apps/api/main.js` is built from `apps/api/src/main.ts`. */
const sourceOf = (script: string) =>
  script.replace(/^dist\/((?:apps|libs)\/[^/]+)\//, '$1/src/').replace(/\.js$/, '.ts');

describe('docker-compose.yml', () => {
  test('keeps the rules', () => {
    expect(composeProblems(composeText, recipe.healthcheck !== null)).toEqual([]);
  });

  test('is plain YAML without warnings', () => {
    const [document, ...more] = parseAllDocuments(composeText, { merge: true });
    expect(more).toEqual([]);
    expect([...document!.errors, ...document!.warnings]).toEqual([]);
  });

  test('publishes the api and Grafana only', () => {
    const published = services.filter(([, service]) => service.ports !== undefined).map(([name]) => name);
    expect(published.sort()).toEqual(['api', 'grafana']);
  });

  test('compose.env.example documents every variable and no other, and gives no secret a value', () => {
    const lines = [...read('compose.env.example').matchAll(/^(#?)([A-Z_]+)=(.*)$/gm)];
    const wanted = interpolatedVariables(composeText);
    expect(lines.map(([, , name]) => name).sort()).toEqual([...wanted.keys()].sort());
    for (const [, hash, name, value] of lines) {
      // What must be filled in is not commented out, and is empty.
      expect({ name, required: hash === '' }).toEqual({ name, required: wanted.get(name!)!.required });
      if (hash === '') expect({ name, value }).toEqual({ name, value: '' });
    }
  });

  test('an optional variable has the default that the example says', () => {
    const lines = new Map(
      [...read('compose.env.example').matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [
        name,
        value,
      ]),
    );
    for (const [, name, value] of composeText.matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g))
      expect({ name, value }).toEqual({ name, value: lines.get(name!) });
  });

  test('the servers are given no variable with our prefix that they do not know: it would stop them', () => {
    for (const [name, service] of services.filter(([, { build }]) => build !== undefined)) {
      const ours = Object.keys(service.environment ?? {}).filter((key) => key.startsWith('KIOSK_FLEET_'));
      expect({ name, unknown: ours.filter((key) => !(key in variables)) }).toEqual({ name, unknown: [] });
    }
  });

  test('commands run what the build makes, and mounted files exist', () => {
    const scripts = services
      .filter(([, { build }]) => build !== undefined)
      .map(([name, service]) => ({
        name,
        script: /dist\/[\w/.-]+\.js/.exec(service.command!.join(' '))?.[0],
      }));
    for (const { name, script } of scripts)
      expect({
        name,
        source: sourceOf(script ?? ''),
        exists: existsSync(join(root, sourceOf(script!))),
      }).toEqual({
        name,
        source: expect.any(String),
        exists: true,
      });
    const sources = services
      .flatMap(([, service]) => service.volumes ?? [])
      .map((mount) => mount.split(':')[0]!);
    for (const source of sources.filter((path) => path.startsWith('.')))
      expect({ source, exists: existsSync(join(root, source)) }).toEqual({ source, exists: true });
  });

  test('a file that breaks the rules is found out', () => {
    const bad = `
services:
  api:
    image: kiosk-fleet:latest
    build: .
    helthcheck: {}
    environment:
      POSTGRES_PASSWORD: hunter2
      REDIS_URL: redis://:\${REDIS_PASSWORD:-redis}@redis
    ports: ['3000:3000']
    volumes: ['data:/data']
    depends_on: { redis: { condition: service_started }, nobody: { condition: service_healthy } }
    restart: always
    networks: [backend]
  redis: { image: redis:7.4, restart: unless-stopped, networks: [elsewhere] }
networks: { backend: { internal: true } }
volumes: { spare: {} }`;
    expect(composeProblems(bad, true).sort()).toEqual(
      [
        'api: helthcheck is not known',
        'api: image kiosk-fleet:latest is not pinned to a version',
        "api: restart must be 'no' or unless-stopped",
        'api: must wait for redis by service_healthy',
        'api: depends on nobody, which is no service',
        'api: ports and an open network belong together',
        'api: publishes 3000:3000 on every address',
        'api: POSTGRES_PASSWORD must be ${NAME:?what to do}, without a default',
        'api: REDIS_URL has a password that is not ${NAME:?what to do}',
        'redis: image redis:7.4 is not pinned to a version',
        'redis: no memory limit',
        'redis: no health check',
        'redis: elsewhere is no network',
        'redis: ports and an open network belong together',
        'volume data is not declared',
        'volume spare is not used',
        'REDIS_PASSWORD must not have a default',
      ].sort(),
    );
  });
});

describe('Dockerfile', () => {
  test('the linter has nothing to say', () => {
    expect(recipe.lint).toEqual([]);
    expect(readDockerfile('FROM a\nCPOY . .\n').lint).not.toEqual([]);
  });

  test('stands on one pinned image, of the Node that .nvmrc names', () => {
    expect(new Set(recipe.baseImages).size).toBe(1);
    expect(recipe.baseImages[0]).toMatch(
      new RegExp(`^node:${read('.nvmrc').trim()}\\.\\d+\\.\\d+-bookworm-slim$`),
    );
  });

  test('copies what exists and what .dockerignore lets through', () => {
    const ignore = read('.dockerignore');
    for (const source of recipe.copiedFromProject)
      expect({
        source,
        exists: existsSync(join(root, source)),
        sent: isInBuildContext(ignore, source),
      }).toEqual({ source, exists: true, sent: true });
    for (const path of ['.git', '.env', '.kiosk-fleet', 'node_modules', 'docker-compose.yml'])
      expect({ path, sent: isInBuildContext(ignore, path) }).toEqual({ path, sent: false });
  });

  test('what runs does not own the code, is not root, and finds its migrations', () => {
    expect(recipe.user).toBe('node');
    expect(recipe.afterUser).not.toEqual(expect.arrayContaining(['RUN']));
    expect(recipe.afterUser).not.toEqual(expect.arrayContaining(['COPY']));
    expect(recipe.inFinalImage.sort()).toEqual(['migrations', 'package.json']);
  });

  test('no package runs a script at install, and development packages stay out', () => {
    const installs = recipe.runs.filter((run) => /npm (ci|i|install)\b/.test(run));
    expect(installs).toHaveLength(2);
    for (const install of installs) expect(install).toContain('npm ci');
    for (const install of installs) expect(install).toContain('--ignore-scripts');
    expect(installs[1]).toContain('--omit=dev');
  });

  test('carries no secret and no default password', () => {
    expect(recipe.names.filter((name) => /PASSWORD|SECRET|TOKEN|DATABASE_URL|REDIS_URL/.test(name))).toEqual(
      [],
    );
  });

  test('starts the api unless told otherwise, and asks it whether it is well', () => {
    expect(recipe.command).toEqual(['node', 'dist/apps/api/main.js']);
    expect(recipe.healthcheck).toContain('/healthz');
    for (const [script] of read('Dockerfile').matchAll(/dist\/[\w/.-]+\.js/g))
      expect({ script, exists: existsSync(join(root, sourceOf(script))) }).toEqual({ script, exists: true });
  });
});

describe('Grafana provisioning', () => {
  const text = read('dashboards/provisioning/datasources/timescaledb.yaml');
  const { datasources } = parse(text) as {
    datasources: { uid: string; type: string; user: string; secureJsonData: { password: string } }[];
  };

  test('the data source is the one that dashboards name, and its password comes from the environment', () => {
    const [source] = datasources;
    expect(source).toMatchObject({
      uid: 'timescaledb',
      type: 'grafana-postgresql-datasource',
      user: 'grafana_reader',
    });
    expect(source!.secureJsonData.password).toBe('$GRAFANA_DATABASE_PASSWORD');
  });

  test('Compose gives Grafana every variable that provisioning reads', () => {
    const given = Object.keys(compose.services['grafana']!.environment ?? {});
    const values = text.replace(/^\s*#.*$/gm, '');
    for (const [, name] of values.matchAll(/\$([A-Z_]+)/g)) expect(given).toContain(name);
  });

  test('dashboards are mounted where the provider looks', () => {
    const provider = read('dashboards/provisioning/dashboards/kiosk-fleet.yaml');
    const path = (parse(provider) as { providers: { options: { path: string } }[] }).providers[0]!.options
      .path;
    expect(compose.services['grafana']!.volumes).toContain(`./dashboards/generated:${path}:ro`);
  });
});
