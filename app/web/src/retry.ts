// Chosen: the first attempt comes before a person has read that the connection is lost, the later
// ones do not burden a daemon that is starting.
const milliseconds = [500, 1000, 2000, 4000, 8000, 10_000];

/** @returns How long to wait after so many failed attempts. */
export const retryMilliseconds = (attempts: number): number =>
  milliseconds[Math.min(attempts, milliseconds.length - 1)]!;
