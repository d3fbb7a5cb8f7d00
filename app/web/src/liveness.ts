// Whether a WebSocket still lives. The daemon says `idle` when it has said nothing for ten seconds, so
// that silence means something: a network that lets nothing through closes no socket.

// Given: PROTOCOL.md, `idle`.
export const silenceMillisecondsMax = 25_000;
// Chosen: a dead connection is noticed within half a minute.
const lookMilliseconds = 5_000;

export class Liveness {
  private readonly lost: () => void;
  private readonly now: () => number;
  private timer: ReturnType<typeof setInterval> | undefined;
  private heardAt = 0;

  /** @param lost is called once the socket was silent for too long. */
  constructor(lost: () => void, now: () => number = () => Date.now()) {
    this.lost = lost;
    this.now = now;
  }

  start(): void {
    this.stop();
    this.heard();
    // By the clock and not by one timer for each message: browsers slow timers of hidden pages
    // down, and a computer that slept must not wait once more.
    this.timer = setInterval(() => this.check(), lookMilliseconds);
  }

  heard(): void {
    this.heardAt = this.now();
  }

  /** For a moment at which a person returns, who does not want to wait for the next look. */
  check(): void {
    if (this.timer === undefined || this.now() - this.heardAt <= silenceMillisecondsMax) return;
    this.stop();
    this.lost();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
