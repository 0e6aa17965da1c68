/** Tells whoever listens (the router) that the session has ended, wherever that was noticed. */
class SessionEnded {
  private readonly listeners = new Set<() => void>();

  announce(): void {
    for (const listener of this.listeners) listener();
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export const sessionEnded = new SessionEnded();
