/** A larger message is refused before it is buffered. */
export const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;
/** The same, for clients that have not proved who they are. */
export const MAX_STARTUP_BYTES = 10_000;
/** With so much waiting to run, nothing more is read from a client. */
export const PAUSE_AT_BYTES = 1024 * 1024;
/** A client that leaves so many bytes of notifications unread is dropped. */
export const MAX_UNREAD_BYTES = 64 * 1024 * 1024;
export const MAX_CLIENTS = 200;
/** A client must log in within this time. */
export const LOGIN_LIMIT_MS = 10_000;
export const DEFAULT_TURN_LIMIT_MS = 30_000;
