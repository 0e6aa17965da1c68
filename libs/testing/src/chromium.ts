import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserContext } from 'playwright-core';
import { childEnvironment, loadConfig } from '@app/config';
import { projectRoot } from '@app/kernel';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
];

/** A fresh profile must not call home: such requests only delay tests, and fail on machines without a way out. */
const quiet = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-gpu',
];

interface FoundChromium {
  executablePath: string;
  args: string[];
  environment: Record<string, string>;
}

const run = promisify(execFile);
const unpackScript = `const { default: chromium } = await import('@sparticuz/chromium');
process.stdout.write(JSON.stringify({ executablePath: await chromium.executablePath(), args: chromium.args }));`;

/**
 * The browser of the npm package (Linux x64), unpacked below the temporary folder. Told that it runs where it was
 * made for, the package also unpacks the shared libraries that a bare machine lacks.
 */
async function unpackChromium(): Promise<FoundChromium> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', unpackScript], {
    cwd: projectRoot(),
    env: childEnvironment({ AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' }),
  });
  const libraries = join(tmpdir(), 'al2023', 'lib');
  const environment = childEnvironment({
    LD_LIBRARY_PATH: libraries,
    FONTCONFIG_PATH: join(tmpdir(), 'fonts'),
  });
  return { ...(JSON.parse(stdout) as { executablePath: string; args: string[] }), environment };
}

/** The one that is named, else the system's, else the one from the npm package. */
async function findChromium(): Promise<FoundChromium> {
  const found = loadConfig().testChromium ?? installed.find((path) => existsSync(path));
  return found ? { executablePath: found, args: [], environment: childEnvironment({}) } : unpackChromium();
}

export interface TestBrowser {
  context: BrowserContext;
  close(): Promise<void>;
}

/** A real Chromium with an empty profile. Default size: a desktop page, 1440 × 900. */
export async function aBrowser(
  options: { width?: number; height?: number; colorScheme?: 'light' | 'dark'; args?: string[] } = {},
): Promise<TestBrowser> {
  const { executablePath, args, environment } = await findChromium();
  const profile = mkdtempSync(join(tmpdir(), 'kiosk-fleet-chromium-'));
  // Loaded when it is asked for: a second of each of the many test files that have no page.
  const { chromium } = await import('playwright-core');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    env: environment,
    headless: true,
    // Without a sandbox, because tests run as root in containers; pages come from this machine only.
    chromiumSandbox: false,
    args: [
      ...quiet,
      ...args.filter((arg) => !arg.startsWith('--headless') && arg !== '--single-process'),
      ...(options.args ?? []),
    ],
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    ...(options.colorScheme ? { colorScheme: options.colorScheme } : {}),
  });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
