// Chosen: half of what the protocol asks for at least, so that the server's window of 256 KiB never
// runs dry while a screen keeps up, and a key's echo costs no message of its own.
export const ackBytes = 16 * 1024;

/** Says what to acknowledge: only what the terminal has parsed, never what the socket delivered. */
export class AckMeter {
  private parsedBytes = 0;

  /** @returns How many bytes to acknowledge now; 0 if it is too early. */
  parsed(bytes: number): number {
    this.parsedBytes += bytes;
    if (this.parsedBytes < ackBytes) return 0;
    const due = this.parsedBytes;
    this.parsedBytes = 0;
    return due;
  }
}
