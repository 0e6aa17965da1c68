import { join } from 'node:path';
import { type EmbeddedTimescale, startEmbeddedTimescale } from '@app/embedded-timescale';

/** The embedded database under supervision: when it dies it comes back on the same port with the same password. */
export class DatabaseProcess {
  private running: EmbeddedTimescale | null = null;
  private stopping = false;

  constructor(
    private readonly dataDirectory: string,
    private readonly report: (line: string) => void,
  ) {}

  /** @returns the connection string */
  async start(port = 0, password?: string): Promise<string> {
    this.running = await startEmbeddedTimescale({
      dataDirectory: join(this.dataDirectory, 'database'),
      port,
      ...(password === undefined ? {} : { password }),
      onExit: ({ expected, code, signal }) => {
        if (!expected && !this.stopping) void this.comeBack(signal ?? `code ${code}`);
      },
    });
    return this.running.url;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.running?.stop();
  }

  private async comeBack(why: string): Promise<void> {
    const before = this.running!;
    for (let pauseMs = 500; !this.stopping; pauseMs = Math.min(pauseMs * 2, 30_000)) {
      this.report(`the database ended (${why}); starting it again`);
      try {
        await this.start(before.port, decodeURIComponent(new URL(before.url).password));
        return;
      } catch (error) {
        this.report(`the database did not start: ${(error as Error).message}`);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }
}
