/**
 * `HANDED_OVER`: on its way to the kiosk, if it is connected. `NO_CHANNEL`: MQTT is switched off, or not connected.
 */
export type CommandHandover = 'HANDED_OVER' | 'NO_CHANNEL';

/**
 * Carries a command to a kiosk that listens on `kiosks/<serial>/commands`, from any api process to whichever process
 * the kiosk is connected to. A hint, not a store: whoever sends commands keeps them, repeats them until the kiosk has
 * reported, and gives each an id by which the kiosk knows a repetition. The implementation is the api's.
 */
export abstract class KioskCommandChannel {
  /** @throws AppError TOO_LARGE for a command of more than 6 KiB as JSON */
  abstract send(serial: string, command: object): Promise<CommandHandover>;
}
