import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pathOf } from './authentication.js';

/** Paths of the server: never answered with the page. */
const reserved = /^\/(v1|graphql|socket\.io|healthz|readyz|metrics)(\/|$)/;
/** Vite puts a hash of the content into the names below assets/. */
const hashed = /^\/assets\/[^/]+-[A-Za-z0-9_-]{8,}\.[a-z0-9.]+$/;
const yearSeconds = 31_536_000;

/** Only a navigation gets the page: a missing script must be a 404, not HTML. */
function wantsPage(request: FastifyRequest): boolean {
  return (request.headers.accept ?? '').includes('text/html');
}

async function isFile(root: string, path: string): Promise<boolean> {
  const file = normalize(join(root, path));
  if (!file.startsWith(root + sep) || path.includes('\0') || /(^|\/)\./.test(path)) return false;
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * Serves the built web app: hashed assets for a year, the page always fresh, and the page for every path that the
 * browser's router knows. Without a build there is nothing to serve, and the api works all the same.
 */
export async function serveWebApp(fastify: FastifyInstance, root: string): Promise<void> {
  if (!existsSync(join(root, 'index.html'))) return;
  await fastify.register(fastifyStatic, {
    root,
    serve: false,
    cacheControl: false,
    dotfiles: 'deny',
    // The build leaves a .br and a .gz beside every file that shrinks by it.
    preCompressed: true,
  });
  const page = (reply: FastifyReply) => reply.header('cache-control', 'no-cache').sendFile('index.html');
  fastify.get('/*', async (request, reply) => {
    let path: string;
    try {
      path = decodeURIComponent(pathOf(request.url));
    } catch {
      return reply.callNotFound();
    }
    if (reserved.test(path)) return reply.callNotFound();
    if (path !== '/' && (await isFile(root, path))) {
      const cache = hashed.test(path) ? `public, max-age=${yearSeconds}, immutable` : 'no-cache';
      return reply.header('cache-control', cache).sendFile(path.slice(1));
    }
    return path === '/' || wantsPage(request) ? page(reply) : reply.callNotFound();
  });
}
