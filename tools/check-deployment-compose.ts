import { parse } from 'yaml';

export interface Service {
  image?: string;
  build?: unknown;
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  profiles?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
  restart?: string;
  deploy?: { resources?: { limits?: { memory?: string } } };
  [key: string]: unknown;
}

export interface ComposeFile {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
}

/** Keys of the Compose specification that are used here: a misspelt one would be ignored or refused at start. */
const serviceKeys = new Set([
  ...[
    'image',
    'build',
    'command',
    'environment',
    'ports',
    'volumes',
    'networks',
    'depends_on',
    'healthcheck',
  ],
  ...['restart', 'profiles', 'user', 'init', 'read_only', 'tmpfs', 'cap_drop', 'security_opt', 'shm_size'],
  ...['stop_grace_period', 'logging', 'deploy'],
]);
const secretName = /PASSWORD|SECRET|TOKEN|AUTH$|_KEY$/;
const required = /^\$\{[A-Z_]+:\?[^}]+\}$/;
const interpolation = /(?<!\$)\$\{([A-Z_]+)(:?[-?])?([^}]*)\}/g;

export function parseCompose(text: string): ComposeFile {
  return parse(text, { merge: true, strict: true, uniqueKeys: true }) as ComposeFile;
}

/** Names of the variables that the file takes from .env, and whether it refuses to start without them. */
export function interpolatedVariables(text: string): Map<string, { required: boolean }> {
  const withoutComments = text.replace(/^\s*#.*$/gm, '');
  return new Map(
    [...withoutComments.matchAll(interpolation)].map(([, name, operator]) => [
      name!,
      { required: operator === ':?' },
    ]),
  );
}

function secretProblems(name: string, service: Service): string[] {
  return Object.entries(service.environment ?? {}).flatMap(([key, value]) => {
    const text = String(value);
    if (secretName.test(key) && !required.test(text) && !/^(true|false)$/.test(text))
      return [`${name}: ${key} must be \${NAME:?what to do}, without a default`];
    const [, password] = /:\/\/[^:/]*:([^@]*)@/.exec(text) ?? [];
    if (password !== undefined && !required.test(password))
      return [`${name}: ${key} has a password that is not \${NAME:?what to do}`];
    return [];
  });
}

function healthProblems(name: string, service: Service, imageHasHealthcheck: boolean): string[] {
  if (service.restart === 'no') return [];
  if (service.restart !== 'unless-stopped') return [`${name}: restart must be 'no' or unless-stopped`];
  const problems =
    service.deploy?.resources?.limits?.memory === undefined ? [`${name}: no memory limit`] : [];
  const own = service.healthcheck?.test !== undefined;
  const inherited =
    imageHasHealthcheck && service.build !== undefined && service.healthcheck?.disable !== true;
  // A service of a profile has no port and nobody depends on it.
  if (!own && !inherited && service.profiles === undefined) problems.push(`${name}: no health check`);
  return problems;
}

function dependencyProblems(name: string, service: Service, all: Record<string, Service>): string[] {
  return Object.entries(service.depends_on ?? {}).flatMap(([target, { condition }]) => {
    const other = all[target];
    if (other === undefined) return [`${name}: depends on ${target}, which is no service`];
    const expected = other.restart === 'no' ? 'service_completed_successfully' : 'service_healthy';
    return condition === expected ? [] : [`${name}: must wait for ${target} by ${expected}`];
  });
}

function networkProblems(name: string, service: Service, file: ComposeFile): string[] {
  const networks = service.networks ?? [];
  const problems = networks
    .filter((network) => !(network in file.networks))
    .map((network) => `${name}: ${network} is no network`);
  if (networks.length === 0) problems.push(`${name}: joins no network of the file`);
  const open = networks.some((network) => file.networks[network]?.internal !== true);
  if (open !== (service.ports !== undefined))
    problems.push(`${name}: ports and an open network belong together`);
  for (const port of service.ports ?? [])
    if (!port.startsWith('127.0.0.1:')) problems.push(`${name}: publishes ${port} on every address`);
  return problems;
}

/** `latest` and `12` mean another image tomorrow. */
function imageProblems(name: string, service: Service): string[] {
  const image = (service.image ?? '').replace(interpolation, '$3');
  return /:v?\d+\.\d+\.\d+[\w.-]*$/.test(image) ? [] : [`${name}: image ${image} is not pinned to a version`];
}

/**
 * What is wrong with a Compose file, by the rules of this project: pinned images, a health check and a limit for
 * whatever keeps running, no password in the file, nothing reachable that need not be.
 * @param imageHasHealthcheck does the Dockerfile bring one for the services that it builds?
 */
export function composeProblems(text: string, imageHasHealthcheck: boolean): string[] {
  const file = parseCompose(text);
  const problems = Object.entries(file.services).flatMap(([name, service]) => [
    ...Object.keys(service)
      .filter((key) => !serviceKeys.has(key))
      .map((key) => `${name}: ${key} is not known`),
    ...imageProblems(name, service),
    ...healthProblems(name, service, imageHasHealthcheck),
    ...dependencyProblems(name, service, file.services),
    ...networkProblems(name, service, file),
    ...secretProblems(name, service),
  ]);
  const mounted = Object.values(file.services)
    .flatMap((service) => service.volumes ?? [])
    .map((volume) => volume.split(':')[0]!)
    .filter((source) => !source.startsWith('.'));
  for (const volume of mounted)
    if (!(volume in file.volumes)) problems.push(`volume ${volume} is not declared`);
  for (const volume of Object.keys(file.volumes))
    if (!mounted.includes(volume)) problems.push(`volume ${volume} is not used`);
  for (const [name, { required: isRequired }] of interpolatedVariables(text))
    if (secretName.test(name) && !isRequired) problems.push(`${name} must not have a default`);
  return problems;
}
