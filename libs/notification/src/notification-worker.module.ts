import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { type Config, CONFIG } from '@app/config';
import { JobQueue, JobWorker } from '@app/job-queue';
import { CLOCK, type Clock } from '@app/kernel';
import { AddressGuard } from './channels/address-guard.js';
import { Delivery, SENDING, type Sending } from './delivery/delivery.js';
import { NotificationSettingsModule } from './notification-settings.module.js';
import { NotificationPipeline } from './pipeline/pipeline.js';

/** For one message, in ms; the lease of a message is longer. */
const httpTimeoutMs = 10_000;
const mailTimeoutMs = 15_000;

export function sendingOf(config: Config, clock: Clock): Sending {
  return {
    senders: {
      http: {
        guard: new AddressGuard(config.notifyAllowedAddresses),
        timeoutMs: httpTimeoutMs,
        now: () => clock.now(),
      },
      mail: { url: config.smtpUrl, from: config.mailFrom, timeoutMs: mailTimeoutMs },
    },
    publicUrl: config.publicUrl,
    random: Math.random,
  };
}

/** For the worker: decides what is told, and sends it. */
@Module({
  imports: [NotificationSettingsModule],
  providers: [
    Delivery,
    NotificationPipeline,
    { provide: SENDING, inject: [CONFIG, CLOCK], useFactory: sendingOf },
  ],
})
export class NotificationWorkerModule implements OnModuleInit {
  private readonly running = new Set<string>();

  constructor(
    @Inject(JobWorker) private readonly worker: JobWorker,
    @Inject(JobQueue) private readonly queue: JobQueue,
    @Inject(NotificationPipeline) private readonly pipeline: NotificationPipeline,
    @Inject(Delivery) private readonly delivery: Delivery,
  ) {}

  onModuleInit(): void {
    this.worker.handle('notify', () =>
      this.alone('notify', async () => {
        if ((await this.pipeline.run()) > 0) this.queue.wake('deliver-notifications');
      }),
    );
    this.worker.handle('deliver-notifications', () =>
      this.alone('deliver-notifications', () => this.delivery.run()),
    );
  }

  /**
   * One run of each kind at once: a run goes on until nothing is due, and a channel that hangs must not fill the
   * places of the worker with runs that wait for it.
   */
  private async alone(name: string, run: () => Promise<void>): Promise<void> {
    if (this.running.has(name)) return;
    this.running.add(name);
    await run().finally(() => this.running.delete(name));
  }
}
