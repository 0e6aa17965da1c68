// Runs before the first paint, so that a dark page never flashes white. A file, because the content security
// policy allows no inline scripts.
(function () {
  let scheme = 'auto';
  try {
    scheme = window.localStorage.getItem('mantine-color-scheme-value') || 'auto';
  } catch (_) {
    // Storage may be switched off; then the system's scheme applies.
  }
  const dark =
    scheme === 'dark' || (scheme === 'auto' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
