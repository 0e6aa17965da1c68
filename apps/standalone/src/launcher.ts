import { spawn } from 'node:child_process';
import { watchFile } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment, type Config } from '@app/config';
import { AppError, projectRoot } from '@app/kernel';
import { migrate } from '@app/persistence';
import {
  type Credentials,
  credentialsPath,
  loadCredentials,
  saveCredentials,
  userLines,
} from './credentials.js';
import { prepareDataDirectory } from './data-directory.js';
import { DatabaseProcess } from './database-process.js';
import type { Options } from './options.js';
import { requireFreePort } from './port-check.js';
import { createGatewayToken, isSenderToken, signIn } from './public-api.js';
import { ProgressLines } from './progress-lines.js';
import { SupervisedProcess } from './supervised-process.js';

/** Starts the whole product on one machine, in the order in which the parts need each other. */
export class Launcher {
  private database: DatabaseProcess | null = null;
  /** In the order of starting; they are stopped the other way round. */
  private readonly processes: SupervisedProcess[] = [];
  private simulator: SupervisedProcess | null = null;
  private readonly progress: ProgressLines;

  constructor(
    private readonly options: Options,
    private readonly config: Config,
    private readonly print: (line: string) => void,
  ) {
    this.progress = new ProgressLines(print);
  }

  async start(): Promise<void> {
    const { options, config } = this;
    await requireFreePort(options.port, config.host);
    if (options.mqttPort !== null) await requireFreePort(options.mqttPort, config.host);
    prepareDataDirectory(options.dataDirectory, options.reset);
    const credentials = loadCredentials(options.dataDirectory);

    credentials.databaseUrl = await this.startDatabase();
    this.progress.step('Bringing the database schema up to date');
    await migrate({ connectionString: credentials.databaseUrl });
    await this.createUsers(credentials);

    this.progress.step('Starting the API and the worker');
    const [api] = await Promise.all([this.startApi(credentials), this.startWorker(credentials)]);
    credentials.url = `http://localhost:${api.port}`;
    delete credentials.mqttUrl;
    if (api.mqttPort !== undefined) credentials.mqttUrl = `mqtt://localhost:${api.mqttPort}`;
    if (!(await isSenderToken(credentials.url, credentials.gatewayToken))) {
      const session = await signIn(credentials.url, credentials.admin);
      credentials.gatewayToken = await createGatewayToken(credentials.url, session, 'Demo fleet');
    }
    saveCredentials(options.dataDirectory, credentials);
    if (options.simulator) this.startSimulator(credentials);
    this.announce(credentials);
  }

  /** Everything in order, the database last. */
  async stop(): Promise<void> {
    // A signal to the whole process group ends all of them at once.
    for (const child of this.processes) child.expectEnd();
    for (const child of this.processes.toReversed()) await child.stop();
    await this.database?.stop();
  }

  /** A line typed on the terminal is for the demo fleet, e.g. `inject warming K-00003 600`. */
  typed(line: string): void {
    this.simulator?.send({ type: 'line', line });
  }

  private async startDatabase(): Promise<string> {
    if (this.config.databaseUrl !== null) return this.config.databaseUrl;
    this.progress.step('Starting the embedded TimescaleDB');
    this.database = new DatabaseProcess(this.options.dataDirectory, this.print);
    return this.database.start();
  }

  private createUsers(credentials: Credentials): Promise<void> {
    const child = spawn(process.execPath, [this.script('api/create-user.main')], {
      env: childEnvironment({ ...this.serverEnvironment(credentials), KIOSK_FLEET_LOG_LEVEL: 'error' }),
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString().slice(0, 2000)));
    child.stdin.end(userLines(credentials));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) =>
        code === 0
          ? resolve()
          : reject(
              new AppError(`The demo users could not be created:\n${complaint}`, { code: 'CHILD_FAILED' }),
            ),
      );
    });
  }

  private async startApi(credentials: Credentials): Promise<{ port: number; mqttPort?: number }> {
    const environment: Record<string, string> = {
      ...this.serverEnvironment(credentials),
      PORT: String(this.options.port),
      KIOSK_FLEET_HOST: this.config.host,
      ...this.mqttEnvironment(),
    };
    const ready = await this.supervise('api', { environment }).start();
    const { port, mqttPort } = ready as { port: number; mqttPort?: number };
    // A restart must come back where the clients are.
    environment['PORT'] = String(port);
    if (mqttPort === undefined) return { port };
    environment['KIOSK_FLEET_MQTT_PORT'] = String(mqttPort);
    return { port, mqttPort };
  }

  private mqttEnvironment(): Record<string, string> {
    const { mqttPort } = this.options;
    const { url, username, password, protocolVersion, clientId } = this.config.mqtt;
    if (mqttPort !== null) return { KIOSK_FLEET_MQTT_PORT: String(mqttPort) };
    if (url === null) return {};
    return {
      KIOSK_FLEET_MQTT_URL: url,
      KIOSK_FLEET_MQTT_USERNAME: username ?? '',
      KIOSK_FLEET_MQTT_PASSWORD: password ?? '',
      KIOSK_FLEET_MQTT_PROTOCOL: protocolVersion === 5 ? '5' : '3.1.1',
      KIOSK_FLEET_MQTT_CLIENT_ID: clientId,
    };
  }

  private async startWorker(credentials: Credentials): Promise<void> {
    const environment = {
      ...this.serverEnvironment(credentials),
      PORT: '0',
      KIOSK_FLEET_RUN_DATABASE_JOBS: String(this.database !== null || this.config.runDatabaseJobs),
    };
    await this.supervise('worker', { environment }).start();
  }

  private startSimulator(credentials: Credentials): void {
    const { kiosks, seed, faults, historyDays, dataDirectory } = this.options;
    const args = [
      ...['--url', credentials.url, '--credentials', credentialsPath(dataDirectory)],
      ...['--kiosks', String(kiosks), '--seed', String(seed), '--faults', faults],
      ...['--truth', join(dataDirectory, 'truth.jsonl')],
      ...(historyDays > 0 ? ['--backfill-days', String(historyDays), '--backfill-step-minutes', '15'] : []),
    ];
    this.simulator = this.supervise('simulator', {
      args,
      onMessage: (message) => this.progress.fromChild(message),
    });
    // It reports progress instead of being ready; its end before that is only a reason to try again.
    this.simulator.launchAndForget();
  }

  private supervise(
    name: string,
    more: { args?: string[]; environment?: Record<string, string>; onMessage?: (message: unknown) => void },
  ): SupervisedProcess {
    const script = this.script(`${name}/main`);
    const child = new SupervisedProcess({
      name,
      script,
      logFile: join(this.options.dataDirectory, 'logs', `${name}.log`),
      report: this.print,
      ...more,
    });
    this.processes.push(child);
    if (this.options.watch) watchFile(script, { interval: 500 }, () => child.restart());
    return child;
  }

  private serverEnvironment({ databaseUrl }: Credentials): Record<string, string> {
    const { redisUrl, logLevel } = this.config;
    return {
      DATABASE_URL: databaseUrl,
      KIOSK_FLEET_LOG_LEVEL: logLevel,
      ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
    };
  }

  private script(name: string): string {
    return join(projectRoot(), 'dist/apps', `${name}.js`);
  }

  private announce({ url, mqttUrl, admin }: Credentials): void {
    const link = `${url}/sign-in?email=${encodeURIComponent(admin.email)}`;
    this.print(`kiosk-fleet is ready: ${url}`);
    this.print(`  sign in:  ${link}`);
    this.print(
      `  password: ${admin.password}   (all accounts: ${credentialsPath(this.options.dataDirectory)})`,
    );
    if (mqttUrl !== undefined) this.print(`  MQTT:     ${mqttUrl}`);
    if (this.simulator) this.print('  make trouble: type e.g. `inject warming K-00003 600` and Enter');
    this.print('  Ctrl-C stops everything; the next start goes on from the stored data.');
  }
}
