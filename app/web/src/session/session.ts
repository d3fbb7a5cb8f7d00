// One session as the page sees it: a console that may be left and returned to, or a command.
// Knows no socket, clock or terminal: `on` takes what happened and returns what to do.
//
//          show          accepted             begin           leave            closed
//     away ──────▶ asking ──────────▶ connecting ──────▶ open ────────▶ leaving ────────▶ away
//                   │  │                  │              │ │ │
//            in use │  │ refused          └─── broke ────┤ │ │ stop_watching
//                   ▼  ▼                                 │ │ └──────────────▶ stopped
//                busy  refused                    broke  ▼ ▼ end
//                                                  waiting taken, ended
//
// `retry` leads from waiting back to asking; `take_over`, `restart` and `watch` lead there from
// every state in which a session rests (busy, refused, waiting, taken, ended, stopped), and from an
// open one that does not control its console; `leave` from there to away. If the person leaves while
// asking or connecting, the reply cancels the operation or closes the socket.
//
// An open console has a role, which `control.ts` follows. A session that comes back by itself asks
// for the role that it had, and never for more.
//
// A console that we hold ourselves, as far as the daemon knows, is asked for again and then
// released. `force` is what a person decides, never this.
//
// A command is never resumed: if its connection breaks, it is `ended` with the cause `lost`.

import type { Holder } from '../api/model.ts';
import { retryMilliseconds } from '../retry.ts';
import { begun, decided, received, type Control, type Step } from './control.ts';
import { Place } from './place.ts';
import type { Begin, End, Role, ServerMessage } from './protocol.ts';
import type { Action, Kind, Phase, SessionEvent } from './session_messages.ts';
import { OwnTraces } from './traces.ts';

/** Where a session rests until a person decides. */
const resting: Phase['name'][] = ['busy', 'taken', 'refused', 'ended', 'waiting', 'stopped'];

/** Causes after which a console is there again. */
const passing = ['stopped', 'timed_out', 'client_left'];

export class Session {
  readonly kind: Kind;
  private phase_: Phase = { name: 'away' };
  private wanted = false;
  /** The role that this session asks for. */
  private role: Role = 'controller';
  private network = true;
  private attempts = 0;
  private readonly traces: OwnTraces;
  private readonly place = new Place();

  constructor(kind: Kind, lastOperation = '') {
    this.kind = kind;
    this.traces = new OwnTraces(lastOperation);
  }

  get phase(): Phase {
    return this.phase_;
  }

  /**
   * Whether keys that are typed now are for this session: it controls its console, or people were
   * only told that it is on its way. After anything worse they look first.
   */
  get takesKeys(): boolean {
    if (this.role !== 'controller') return false;
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
      case 'take_over': return this.again('controller', true);
      case 'restart': return this.again('controller', false);
      case 'watch': return this.again('spectator', false);
      case 'stop_watching': return this.stopWatching();
      case 'ask_control':
      case 'give_control':
      case 'keep_control': return this.follow((control) => decided(control, event.type));
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

  private again(role: Role, force: boolean): Action[] {
    if (!resting.includes(this.phase_.name) && !this.watches) return [];
    this.role = role;
    this.attempts = 0;
    return this.ask(force);
  }

  private get watches(): boolean {
    return this.phase_.name === 'open' && this.phase_.control.role !== 'controller';
  }

  private stopWatching(): Action[] {
    if (!this.watches) return [];
    this.role = 'controller';
    this.phase_ = { name: 'stopped' };
    return [{ do: 'drop' }];
  }

  private ask(force: boolean): Action[] {
    this.phase_ = { name: 'asking' };
    return [{ do: 'request', role: this.role, force, resume: this.place.ask() }];
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
    this.traces.add(operation);
    if (!this.wanted) {
      this.phase_ = { name: 'away' };
      return [{ do: 'cancel', operation }];
    }
    this.phase_ = { name: 'connecting' };
    return [{ do: 'connect', operation, secret }];
  }

  private inUse(holder: Holder | null): Action[] {
    return this.answered(() => {
      const finding = this.traces.find(holder);
      this.phase_ = finding === null ? { name: 'busy', holder } : { name: 'waiting', why: '' };
      return finding === null ? [] : [finding];
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
        this.place.skip(message.to);
        return [{ do: 'tell_gap', bytes: message.to - message.from }];
      case 'role':
      case 'viewers':
      case 'control_wanted': return this.follow((control) => received(control, message));
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
    this.role = begin.role;
    this.phase_ = { name: 'open', control: begun(begin.role) };
    this.attempts = 0;
    this.traces.forget();
    return this.place.begin(begin) ? [] : [{ do: 'clear_screen', modes: begin.modes }];
  }

  private follow(step: (control: Control) => Step): Action[] {
    if (this.phase_.name !== 'open') return [];
    const { control, actions } = step(this.phase_.control);
    this.phase_ = { ...this.phase_, control };
    this.role = control.role;
    return actions;
  }

  private output(bytes: Uint8Array): Action[] {
    this.heard();
    if (this.phase_.name !== 'open') return [];
    // The terminal of the controller answers what the guest asks; a second answer would be typed.
    const before = this.place.advance(bytes.length);
    const old = this.watches ? bytes.length : before;
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
    if (this.phase_.name === 'open') this.phase_ = { ...this.phase_, silent: 'network' };
    if (this.kind === 'command' || (name !== 'open' && name !== 'connecting')) return [];
    return [{ do: 'drop' }, ...this.lost('This browser is offline.')];
  }

  private online(): Action[] {
    this.network = true;
    if (this.phase_.name === 'open' && this.phase_.silent)
      this.phase_ = { ...this.phase_, silent: 'daemon' };
    return this.phase_.name === 'waiting' ? this.again(this.role, false) : [];
  }

  /** The network carries data, whatever was said about it. */
  private heard(): void {
    if (this.phase_.name !== 'open' || !this.phase_.silent) return;
    const { name, control } = this.phase_;
    this.phase_ = { name, control };
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
