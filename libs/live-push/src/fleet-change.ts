/** What changed, by id only: a subscriber reads the current truth itself, so late or repeated news does no harm. */
export interface FleetChange {
  /** Ids of kiosks whose tile or detail changed. */
  kiosks: number[];
  /** Ids of incidents that opened or changed. */
  incidents: number[];
}

/** What subscribers hear. */
export interface FleetNotice extends FleetChange {
  /**
   * True when changes may have been missed, e.g. after a lost connection: everything has to be read again. The
   * lists are then not complete.
   */
  resync: boolean;
  /** When the oldest of these changes was published, ms since the epoch, by the publisher's clock. */
  publishedAt: number;
}
