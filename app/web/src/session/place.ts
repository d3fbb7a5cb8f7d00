// Where a session is in the log of its console: what it has shown, what it asks for, what is old.

import type { Begin } from './protocol.ts';
import type { Resume } from './session_messages.ts';

export class Place {
  private log = '';
  private offset = 0;
  private replayEnd = 0;
  private asked: Resume | null = null;

  /** @returns Where to continue; null for a session that has shown nothing. */
  ask(): Resume | null {
    this.asked = this.log === '' ? null : { log: this.log, offset: this.offset };
    return this.asked;
  }

  /** @returns Whether the screen continues: the session begins exactly where it was asked to. */
  begin({ log, offset, end }: Begin): boolean {
    this.log = log;
    this.offset = offset;
    this.replayEnd = end;
    return log !== '' && this.asked?.log === log && this.asked.offset === offset;
  }

  /** Goes on by `bytes`. @returns How many of them were there before this session. */
  advance(bytes: number): number {
    const old = Math.min(bytes, Math.max(0, this.replayEnd - this.offset));
    this.offset += bytes;
    return old;
  }

  /** What is before `offset` does not come. */
  skip(offset: number): void {
    this.offset = offset;
  }
}
