import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressAssets } from './compress-assets.js';
import { serviceWorker } from './service-worker.js';

/**
 * The api serves what this builds. Everything is a file of its own with a hashed name: the api's content
 * security policy allows no inline scripts, and hashed files can be cached for ever.
 */
export default defineConfig({
  plugins: [react(), serviceWorker(), compressAssets()],
  build: {
    outDir: '../../dist/apps/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2022',
    chunkSizeWarningLimit: 400,
  },
  server: {
    proxy: {
      '/graphql': 'http://localhost:3000',
      '/v1': 'http://localhost:3000',
      '/socket.io': { target: 'http://localhost:3000', ws: true },
    },
  },
});
