// One session as the page sees it: a console that may be left and returned to, or a command.
// Knows no socket, clock or terminal: `on` takes what happened and returns what to do.
//
//          show          accepted             begin           leave            closed
//     away ──────▶ asking ──────────▶ connecting ──────▶ open ────────▶ leaving ────────▶ away
//                   │  │                  │               │ │
//            in use │  │ refused          └─── broke ─────┤ │ end
//                   ▼  ▼                                  ▼ ▼
//                busy  refused                      waiting  taken, ended
//
// `retry` leads from waiting back to asking, `take_over` and `restart` from every state in the last
// row; `leave` from there to away. If the person leaves while asking or connecting, the reply
// cancels the operation or closes the socket.
//
// A console that we hold ourselves, as far as the daemon knows, is asked for again and then
// released. `force` is what a person decides, never this.
//
// A command is never resumed: if its connection breaks, it is `ended` with the cause `lost`.

import type { Holder } from '../api/model.ts';
import { retryMilliseconds } from '../retry.ts';
import type { Begin, End, ServerMessage } from './protocol.ts';
import type { Action, Kind, Phase, Resume, SessionEvent } from './session_messages.ts';

// Chosen: the daemon needs a moment to see that we have left; more attempts than this mean that
// somebody really is there, even if nobody could say who, or that it does not see it.
const ownTracesMax = 4;

/** Causes after which a console is there again. */
const passing = ['stopped', 'timed_out', 'client_left'];

export class Session {
  readonly kind: Kind;
  private phase_: Phase = { name: 'away' };
  private wanted = false;
  private network = true;
  private attempts = 0;
  private unexplained = 0;
  private released = '';
  /** Ours, the latest last: what holds the console through one of them is our own trace. */
  private readonly own: string[];
  private asked: Resume | null = null;
  private log = '';
  private offset = 0;
  private replayEnd = 0;

  constructor(kind: Kind, lastOperation = '') {
    this.kind = kind;
    this.own = lastOperation === '' ? [] : [lastOperation];
  }

  get phase(): Phase {
    return this.phase_;
  }

  /**
   * Whether keys that are typed now are for this session: it is open, or people were only told that
   * it is on its way. After anything worse they look first.
   */
  get takesKeys(): boolean {
    switch (this.phase_.name) {
      case 'open':
      case 'asking':
      case 'connecting':
      case 'leaving': return this.wanted;
      case 'waiting': return this.phase_.why === '' && this.phase_.offline === undefined;
      default: return false;
    }
  }

  on(event: SessionEvent): Action[] {
    switch (event.type) {
      case 'show': return this.show();
      case 'leave': return this.leave();
      case 'accepted': return this.accepted(event.operation, event.secret);
      case 'in_use': return this.inUse(event.holder);
      case 'refused': return this.refused(event.code, event.message);
      case 'unreachable': return this.answered(() => this.lost(event.message));
      case 'message': return this.message(event.message);
      case 'output': return this.output(event.bytes);
      case 'closed': return this.closed(event.reason);
      case 'offline': return this.offline();
      case 'online': return this.online();
      case 'retry': return this.phase_.name === 'waiting' ? this.ask(false) : [];
      case 'take_over': return this.again(true);
      case 'restart': return this.again(false);
    }
  }

  // -- what people do --------------------------------------------------------------------------

  private show(): Action[] {
    this.wanted = true;
    return this.phase_.name === 'away' ? this.ask(false) : [];
  }

  private leave(): Action[] {
    this.wanted = false;
    switch (this.phase_.name) {
      case 'asking': // The answer decides: there may be an operation to cancel.
      case 'connecting': // As does `begin`: browsers log the end of a socket that was never open.
      case 'leaving':
      case 'away':
        return [];
      case 'open':
        this.phase_ = { name: 'leaving' };
        return [{ do: 'close' }];
      default: return this.rest();
    }
  }

  private again(force: boolean): Action[] {
    const resting: Phase['name'][] = ['busy', 'taken', 'refused', 'ended', 'waiting'];
    if (!resting.includes(this.phase_.name)) return [];
    this.attempts = 0;
    return this.ask(force);
  }

  private ask(force: boolean): Action[] {
    this.phase_ = { name: 'asking' };
    this.asked = this.log === '' ? null : { log: this.log, offset: this.offset };
    return [{ do: 'request', force, resume: this.asked }];
  }

  // -- what the request brings ------------------------------------------------------------------

  /** Runs `then` unless the person has left. */
  private answered(then: () => Action[]): Action[] {
    if (this.phase_.name !== 'asking') return [];
    return this.wanted ? then() : this.rest();
  }

  private rest(): Action[] {
    this.phase_ = { name: 'away' };
    return [];
  }

  private accepted(operation: string, secret: string): Action[] {
    if (this.phase_.name !== 'asking') return [];
    this.own.push(operation);
    if (this.own.length > 8) this.own.shift();
    if (!this.wanted) {
      this.phase_ = { name: 'away' };
      return [{ do: 'cancel', operation }];
    }
    this.phase_ = { name: 'connecting' };
    return [{ do: 'connect', operation, secret }];
  }

  private inUse(holder: Holder | null): Action[] {
    return this.answered(() => {
      const own = holder !== null && this.own.includes(holder.operation);
      if ((holder === null || own) && this.unexplained < ownTracesMax) {
        this.unexplained += 1;
        this.phase_ = { name: 'waiting', why: '' };
        return [{ do: 'wait', milliseconds: 100 * this.unexplained }];
      }
      // Our own operation is ended and nobody else's: somebody may have taken the console since.
      if (own && this.released !== holder.operation) {
        this.released = holder.operation;
        this.phase_ = { name: 'waiting', why: '' };
        return [{ do: 'release', operation: holder.operation }];
      }
      this.unexplained = 0;
      this.phase_ = { name: 'busy', holder };
      return [];
    });
  }

  private refused(code: number, message: string): Action[] {
    return this.answered(() => {
      if (code >= 500 && this.kind === 'console') return this.lost(message);
      this.phase_ = { name: 'refused', code, message };
      return [];
    });
  }

  // -- what the socket brings -------------------------------------------------------------------

  private message(message: ServerMessage): Action[] {
    this.heard();
    switch (message.type) {
      case 'begin': return this.begin(message);
      case 'grant':
        return this.phase_.name === 'open' ? [{ do: 'grant', bytes: message.bytes }] : [];
      case 'gap':
        if (this.phase_.name !== 'open') return [];
        this.offset = message.to;
        return [{ do: 'tell_gap', bytes: message.to - message.from }];
      case 'idle': return [];
      case 'end': return this.ended(message);
    }
  }

  private begin(begin: Begin): Action[] {
    if (this.phase_.name !== 'connecting') return [];
    if (!this.wanted) {
      this.phase_ = { name: 'leaving' };
      return [{ do: 'close' }];
    }
    this.phase_ = { name: 'open' };
    this.attempts = 0;
    this.unexplained = 0;
    const continues = begin.log !== '' && this.asked?.log === begin.log
      && this.asked.offset === begin.offset;
    this.log = begin.log;
    this.offset = begin.offset;
    this.replayEnd = begin.end;
    return continues ? [] : [{ do: 'clear_screen', modes: begin.modes }];
  }

  private output(bytes: Uint8Array): Action[] {
    this.heard();
    if (this.phase_.name !== 'open') return [];
    const old = Math.min(bytes.length, Math.max(0, this.replayEnd - this.offset));
    this.offset += bytes.length;
    const actions: Action[] = [];
    if (old > 0) actions.push({ do: 'write', bytes: bytes.subarray(0, old), replay: true });
    if (old < bytes.length)
      actions.push({ do: 'write', bytes: bytes.subarray(old), replay: false });
    return actions;
  }

  private ended(end: End): Action[] {
    if (this.phase_.name !== 'open' && this.phase_.name !== 'connecting') return [];
    if (end.cause === 'taken_over') this.phase_ = { name: 'taken', message: end.message };
    else if (this.kind === 'console' && passing.includes(end.cause))
      return this.lost(end.message || 'The daemon is stopping.');
    else this.phase_ = { name: 'ended', end };
    return [];
  }

  private closed(reason: string): Action[] {
    if (this.phase_.name === 'leaving') {
      this.phase_ = { name: 'away' };
      return this.wanted ? this.ask(false) : [];
    }
    if (this.phase_.name !== 'open' && this.phase_.name !== 'connecting') return [];
    return this.lost(reason === '' ? 'The connection broke.' : reason);
  }

  /** A console does not wait for silence: it can be continued. A command would be hung up. */
  private offline(): Action[] {
    this.network = false;
    const { name } = this.phase_;
    if (name === 'open') this.phase_ = { name, silent: 'network' };
    if (this.kind === 'command' || (name !== 'open' && name !== 'connecting')) return [];
    return [{ do: 'drop' }, ...this.lost('This browser is offline.')];
  }

  private online(): Action[] {
    this.network = true;
    if (this.phase_.name === 'open' && this.phase_.silent)
      this.phase_ = { name: 'open', silent: 'daemon' };
    return this.phase_.name === 'waiting' ? this.again(false) : [];
  }

  /** The network carries data, whatever was said about it. */
  private heard(): void {
    if (this.phase_.name === 'open' && this.phase_.silent) this.phase_ = { name: 'open' };
  }

  private lost(why: string): Action[] {
    if (!this.wanted) return this.rest();
    if (this.kind === 'command') {
      this.phase_ = { name: 'ended', end: { type: 'end', cause: 'lost', status: '', message: why } };
      return [];
    }
    this.phase_ = { name: 'waiting', why, ...(this.network ? {} : { offline: true as const }) };
    this.attempts += 1;
    return [{ do: 'wait', milliseconds: retryMilliseconds(this.attempts - 1) }];
  }
}
