const kib = 1_024;

/** Bounds of the MQTT door. A message is one batch: some thousand readings fit. */
export const mqttLimits = {
  payloadBytes: 256 * kib,
  /** Of a PUBLISH as it is kept: what a larger one has beyond is thrown away unread, see PacketCutter. */
  publishBytes: 257 * kib,
  /** Of every other packet: the largest is a CONNECT with a will. */
  otherPacketBytes: 16 * kib,
  /** Milliseconds for a packet to arrive, and for the CONNECT of a new connection. */
  packetMs: 30_000,
  connectMs: 10_000,
  connections: 10_000,
  /** Of what is being taken in by all connections together. */
  bytesInFlight: 64 * 1_024 * kib,
  /** QoS 2 messages of one client between PUBREC and PUBREL. */
  unreleased: 20,
  /** Milliseconds for which a message waits for room in the queue, or for the database, before its sender is told. */
  stallMs: 10_000,
  /** Entries of a receipt as it is published. */
  refusedInReceipt: 100,
  commandBytes: 6 * kib,
  /** Connections with unknown tokens, per address and minute: each costs a query. */
  strangersPerMinute: 60,
} as const;
