import type { ChangeTransport } from '@app/live-push';

/**
 * Tells every api process of a command: the kiosk is connected to the embedded broker of one of them. At most once:
 * whoever sends commands repeats them.
 */
export class CommandRelay {
  constructor(
    private readonly transport: ChangeTransport,
    private readonly deliver: (serial: string, command: string) => void,
  ) {}

  start(): void {
    this.transport.start({
      onPayload: (payload) => {
        const end = payload.indexOf(' ');
        if (end > 0) this.deliver(payload.slice(0, end), payload.slice(end + 1));
      },
      onGap: () => undefined,
    });
  }

  /** @throws any error when it may not have left */
  send(serial: string, command: string): Promise<void> {
    return this.transport.send([`${serial} ${command}`]);
  }

  close(): Promise<void> {
    return this.transport.close();
  }
}
