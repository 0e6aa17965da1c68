// One compilation for every Node entry point: shared libraries are parsed once, and `nest build` takes a few
// seconds. An entry point is any file called main.ts or *.main.ts; it lands at the same place below dist/.
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = import.meta.dirname;

/** Node 20 has no fs.globSync, so the entry points are found by a small walk. */
function entryPoints(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : entryPoints(path);
    return /(^|\.)main\.ts$/.test(entry.name) ? [path] : [];
  });
}

const entries = ['apps', 'libs', 'bench', 'dashboards'].flatMap((folder) => {
  try {
    return entryPoints(folder);
  } catch {
    return [];
  }
});

export default {
  context: root,
  mode: 'none',
  target: 'node20',
  devtool: 'source-map',
  entry: Object.fromEntries(
    entries.map((path) => [path.replace('/src/', '/').replace(/\.ts$/, ''), `./${path}`]),
  ),
  output: {
    path: resolve(root, 'dist'),
    filename: '[name].js',
    module: true,
    library: { type: 'module' },
    chunkFormat: 'module',
    chunkLoading: 'import',
  },
  // Packages stay outside the bundles, so that native ones load and stack traces name them.
  externals: [
    ({ request }, callback) =>
      /^(\.|\/|@app\/)/.test(request) ? callback() : callback(null, `module ${request}`),
  ],
  resolve: {
    extensions: ['.ts', '.js'],
    extensionAlias: { '.js': ['.ts', '.js'] },
    tsConfig: resolve(root, 'tsconfig.json'),
  },
  module: {
    rules: [
      {
        test: /\.ts$/,
        type: 'javascript/esm',
        loader: 'builtin:swc-loader',
        options: {
          jsc: {
            parser: { syntax: 'typescript', decorators: true },
            transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
            keepClassNames: true,
            target: 'es2023',
          },
        },
      },
    ],
  },
  optimization: { minimize: false, nodeEnv: false },
  node: { __filename: false, __dirname: false },
  stats: 'errors-warnings',
};
