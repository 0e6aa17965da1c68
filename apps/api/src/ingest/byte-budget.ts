/** Bytes of bodies that are being read or parsed, over all requests of the process: what bounds their memory. */
export class ByteBudget {
  private used = 0;

  constructor(private readonly total: number) {}

  /** @returns false when they are not to be had now */
  take(bytes: number): boolean {
    if (this.used + bytes > this.total) return false;
    this.used += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.used -= bytes;
  }
}
