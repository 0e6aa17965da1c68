// Runs before the first paint, so that a dark page never flashes white. A file, because the content security
// policy allows no inline scripts.
(function () {
  let scheme = 'auto';
  try {
    scheme = globalThis.localStorage.getItem('mantine-color-scheme-value') || 'auto';
  } catch {
    // Storage may be switched off; then the system's scheme applies.
  }
  const dark =
    scheme === 'dark' || (scheme === 'auto' && globalThis.matchMedia('(prefers-color-scheme: dark)').matches);
  globalThis.document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
