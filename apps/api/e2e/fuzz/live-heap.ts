import { WebSocket } from 'ws';

interface Reply {
  id: number;
  result: { usedSize?: number };
}

/** What a process started with --inspect=0 keeps alive: its heap in bytes after a full garbage collection. */
export async function liveHeap(output: string): Promise<number> {
  const url = /Debugger listening on (ws:\S+)/.exec(output)?.[1];
  if (url === undefined) throw new Error('The process has no debugger');
  const socket = new WebSocket(url);
  try {
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    let last = 0;
    const call = (method: string) =>
      new Promise<Reply['result']>((resolve) => {
        const id = ++last;
        const hear = (data: Buffer) => {
          const reply = JSON.parse(data.toString()) as Reply;
          if (reply.id !== id) return;
          socket.off('message', hear);
          resolve(reply.result);
        };
        socket.on('message', hear);
        socket.send(JSON.stringify({ id, method }));
      });
    await call('HeapProfiler.collectGarbage');
    await call('HeapProfiler.collectGarbage');
    return (await call('Runtime.getHeapUsage')).usedSize!;
  } finally {
    socket.terminate();
  }
}
