/** From the parent to the database process. */
export type ParentMessage =
  | {
      kind: 'start';
      dataDirectory: string;
      /** 0 takes a free one. */
      port: number;
      password: string;
      /** Milliseconds. */
      turnLimitMs: number;
    }
  | { kind: 'stop' };

/** From the database process to its parent. */
export type ChildMessage = { kind: 'ready'; port: number } | { kind: 'failed'; message: string };
