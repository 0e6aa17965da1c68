/** What a transport tells the bus. */
export interface TransportEvents {
  /** A payload of any process, our own included. */
  onPayload(payload: string): void;
  /** The subscription stands again after it was lost: payloads in between never came. */
  onGap(): void;
}

/** Carries payloads between processes, at most once each. */
export interface ChangeTransport {
  /** Bytes that one payload may have. */
  readonly maxPayloadBytes: number;
  /** Begins to listen, and goes on trying for as long as it takes; never rejects. */
  start(events: TransportEvents): void;
  /** @throws any error when the payloads may not have left; the bus then sends them again. */
  send(payloads: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
