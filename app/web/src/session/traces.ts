// A console may be held by an operation of ours that the daemon does not know to have ended yet.
// That is our own trace, not somebody else: it is waited for, then ended, and only then people decide.

import type { Holder } from '../api/model.ts';

// Chosen: the daemon needs a moment to see that we have left; more attempts than this mean that
// somebody really is there, even if nobody could say who, or that it does not see it.
const attemptsMax = 4;
const waitMilliseconds = 100;

export type Finding =
  | { readonly do: 'wait'; readonly milliseconds: number }
  | { readonly do: 'release'; readonly operation: string }
  /** A person decides. */
  | null;

export class OwnTraces {
  /** The latest last. */
  private readonly operations: string[];
  private attempts = 0;
  private released = '';

  /** @param operation is the last one of a page that was here before; empty for none. */
  constructor(operation: string) {
    this.operations = operation === '' ? [] : [operation];
  }

  add(operation: string): void {
    this.operations.push(operation);
    if (this.operations.length > 8) this.operations.shift();
  }

  /** A session has begun: the next trace is another one. */
  forget(): void {
    this.attempts = 0;
  }

  /** The console is in use. @returns What is to be done about it. */
  find(holder: Holder | null): Finding {
    const own = holder !== null && this.operations.includes(holder.operation);
    if ((holder === null || own) && this.attempts < attemptsMax) {
      this.attempts += 1;
      return { do: 'wait', milliseconds: waitMilliseconds * this.attempts };
    }
    // Our own operation is ended and nobody else's: somebody may have taken the console since.
    if (own && this.released !== holder.operation) {
      this.released = holder.operation;
      return { do: 'release', operation: holder.operation };
    }
    this.attempts = 0;
    return null;
  }
}
