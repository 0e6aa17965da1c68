import { createServer } from 'node:net';
import { AppError } from '@app/kernel';

/** Tells early, before anything is started, that the port is taken. @throws AppError PORT_IN_USE */
export async function requireFreePort(port: number, host: string): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new AppError(
          error.code === 'EADDRINUSE'
            ? `Port ${port} is in use by another program. Choose another: npm start -- --port ${port + 1}`
            : `Port ${port} cannot be used: ${error.message}`,
          { code: 'PORT_IN_USE', cause: error },
        ),
      ),
    );
    server.listen(port, host, () => server.close(() => resolve()));
  });
}
