const key = 'kiosk-fleet-reloaded-at';
/** A second failure so soon after a reload is not cured by a third. */
const againAfterMs = 30_000;

/**
 * After an update of the server, a page that is still open asks for files that are gone. Then it loads itself anew,
 * once; what the URL holds stays.
 */
export function reloadOnceWhenOutdated(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem(key) ?? 0);
    if (Date.now() - last < againAfterMs) return;
    event.preventDefault();
    sessionStorage.setItem(key, String(Date.now()));
    window.location.reload();
  });
}
