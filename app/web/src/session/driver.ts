// Performs what a session decides: requests, the socket, timers; and feeds back what happened.

import { ApiError } from '../api/http.ts';
import type { Holder } from '../api/model.ts';
import { Liveness } from '../liveness.ts';
import { AckMeter } from './flow.ts';
import { InputQueue, type PasteProgress } from './input.ts';
import type { PasteParts } from './paste.ts';
import { cancelOperation, openSocket, type Accepted, type Ask, type Size } from './ports.ts';
import { ack, askControl, decode, giveControl, resize, type Role } from './protocol.ts';
import type { Session } from './session.ts';
import type { Action, Phase, Resume, SessionEvent } from './session_messages.ts';

/** Where output goes. `taken` is called once the bytes have been parsed. */
export interface Screen {
  readonly size: Size;
  write(bytes: Uint8Array, replay: boolean, taken: () => void): void;
  /** @param modes What sets the modes that are in force where the output begins. */
  clear(modes: string): void;
}

export interface DriverOptions {
  readonly session: Session;
  readonly screen: Screen;
  readonly ask: Ask;
  /** Who has the console as far as the page knows already; null for nobody. */
  readonly knownHolder: () => Holder | null;
  readonly findHolder: () => Promise<Holder | null>;
  /** Something that people see has changed. */
  readonly changed: () => void;
  readonly accepted: (operation: string) => void;
  readonly skipped: (bytes: number) => void;
}

// Chosen: a connection that cannot even be closed is dropped; the daemon notices by itself.
const closeMillisecondsMax = 2_000;
const connectMillisecondsMax = 15_000;

const noSize: Size = { columns: 0, rows: 0 };

export class Driver {
  private readonly options: DriverOptions;
  private readonly input = new InputQueue();
  private meter = new AckMeter();
  private socket: WebSocket | null = null;
  private retryTimer = 0;
  private deadline = 0;
  private readonly liveness = new Liveness(() => this.lose('The daemon stopped responding.'));
  private toldSize = noSize;
  private leavesLater = false;

  constructor(options: DriverOptions) {
    this.options = options;
    // A person who returns to the page or gets the network back does not want to wait for a timer.
    addEventListener('online', this.networked);
    addEventListener('offline', this.networked);
    document.addEventListener('visibilitychange', this.hurry);
  }

  get phase(): Phase {
    return this.options.session.phase;
  }

  get paste(): PasteProgress | null {
    return this.input.progress();
  }

  on(event: SessionEvent): void {
    const before = this.phase;
    for (const action of this.options.session.on(event)) this.perform(action);
    if (!this.options.session.takesKeys) this.input.drop();
    if (this.leavesLater && !this.owesKeys) return this.leave();
    if (event.type !== 'output' || this.phase !== before) this.options.changed();
  }

  show(): void {
    this.leavesLater = false;
    this.on({ type: 'show' });
  }

  /** Keys typed before the session opened are delivered even if the person has left by then. */
  leave(): void {
    this.leavesLater = this.owesKeys;
    if (!this.leavesLater) this.on({ type: 'leave' });
  }

  private get owesKeys(): boolean {
    return this.options.session.takesKeys && this.input.awaitsFirstGrant;
  }

  /**
   * A person who returns to a console types at once: keys wait for the first grant.
   * @returns false if nobody would get them.
   */
  type(bytes: Uint8Array): boolean {
    if (!this.options.session.takesKeys || !this.input.keys(bytes)) return false;
    this.pump();
    return true;
  }

  /** @returns false if nobody would get it. */
  pasteText(parts: PasteParts): boolean {
    if (this.phase.name !== 'open' || !this.options.session.takesKeys) return false;
    this.input.paste(parts.body, parts.head, parts.tail);
    this.pump();
    return true;
  }

  cancelPaste(): void {
    this.input.cancelPaste();
    this.pump();
    this.options.changed();
  }

  resized(): void {
    const { columns, rows } = this.options.screen.size;
    const same = columns === this.toldSize.columns && rows === this.toldSize.rows;
    if (this.phase.name !== 'open' || this.phase.control.role !== 'controller' || same) return;
    this.toldSize = { columns, rows };
    this.socket?.send(resize(columns, rows));
  }

  dispose(): void {
    removeEventListener('online', this.networked);
    removeEventListener('offline', this.networked);
    document.removeEventListener('visibilitychange', this.hurry);
    this.on({ type: 'leave' });
    this.forget();
    clearTimeout(this.retryTimer);
  }

  private readonly hurry = (): void => {
    if (document.hidden) return;
    this.liveness.check();
    if (this.phase.name === 'waiting') this.on({ type: 'retry' });
  };

  private readonly networked = ({ type }: Event): void =>
    this.on({ type: type === 'online' ? 'online' : 'offline' });

  private perform(action: Action): void {
    switch (action.do) {
      case 'request': return void this.request(action.role, action.force, action.resume);
      case 'connect': return this.connect(action.operation, action.secret);
      case 'close': return this.close();
      case 'drop': return this.forget();
      case 'cancel': return void cancelOperation(action.operation).catch(() => undefined);
      case 'release': return void this.release(action.operation);
      case 'wait':
        clearTimeout(this.retryTimer);
        this.retryTimer = setTimeout(() => this.on({ type: 'retry' }), action.milliseconds);
        return;
      case 'clear_screen': return this.options.screen.clear(action.modes);
      case 'write': return this.write(action.bytes, action.replay);
      case 'grant':
        this.input.grant(action.bytes);
        return this.pump();
      case 'revoke': return this.input.revoke();
      case 'send_size':
        this.toldSize = noSize;
        return this.resized();
      case 'ask_control': return this.socket?.send(askControl);
      case 'give_control': return this.socket?.send(giveControl);
      case 'tell_gap': return this.options.skipped(action.bytes);
    }
  }

  private async release(operation: string): Promise<void> {
    await cancelOperation(operation).catch(() => undefined);
    this.on({ type: 'retry' });
  }

  private async request(role: Role, force: boolean, resume: Resume | null): Promise<void> {
    clearTimeout(this.retryTimer);
    this.forget();
    // A request that is known to be refused is not made: browsers log each refusal as an error.
    const holder = force || role !== 'controller' ? null : this.options.knownHolder();
    if (holder !== null) return queueMicrotask(() => this.on({ type: 'in_use', holder }));
    const size = this.options.screen.size;
    let accepted: Accepted;
    try {
      accepted = await this.options.ask({ size, role, force, resume });
    } catch (error) {
      return this.refuse(error);
    }
    this.toldSize = role === 'controller' ? size : noSize;
    this.options.accepted(accepted.operation);
    this.on({ type: 'accepted', ...accepted });
  }

  private async refuse(error: unknown): Promise<void> {
    const { code, message } = error instanceof ApiError ? error : new ApiError(0, String(error));
    if (code === 0) this.on({ type: 'unreachable', message });
    else if (code === 409) this.on({ type: 'in_use', holder: await this.options.findHolder() });
    else this.on({ type: 'refused', code, message });
  }

  private connect(operation: string, secret: string): void {
    const socket = openSocket(operation, secret);
    this.socket = socket;
    this.meter = new AckMeter();
    socket.onmessage = ({ data }) => this.heard(data);
    socket.onclose = ({ reason }) => this.lose(reason);
    this.deadline = setTimeout(
      () => this.lose('The connection could not be opened.'), connectMillisecondsMax);
    this.liveness.start();
  }

  private heard(data: unknown): void {
    this.liveness.heard();
    if (data instanceof ArrayBuffer)
      return this.on({ type: 'output', bytes: new Uint8Array(data) });
    const message = typeof data === 'string' ? decode(data) : null;
    if (message === null) return;
    this.on({ type: 'message', message });
    if (message.type !== 'begin') return;
    clearTimeout(this.deadline);
    this.resized();
  }

  private write(bytes: Uint8Array, replay: boolean): void {
    const { socket, meter } = this;
    this.options.screen.write(bytes, replay, () => {
      const due = meter.parsed(bytes.length);
      if (due > 0 && socket?.readyState === WebSocket.OPEN) socket.send(ack(due));
    });
  }

  private pump(): void {
    let sent = false;
    for (let chunk = this.input.next(); chunk !== null; chunk = this.input.next()) {
      this.socket?.send(chunk as Uint8Array<ArrayBuffer>);
      sent = true;
    }
    if (sent) this.options.changed();
  }

  private close(): void {
    clearTimeout(this.deadline);
    this.input.revoke();
    this.socket?.close(1000);
    this.deadline = setTimeout(() => this.lose(''), closeMillisecondsMax);
  }

  private lose(reason: string): void {
    this.forget();
    this.on({ type: 'closed', reason });
  }

  /** Drops the socket, if there is one; nothing that it may still say is heard. */
  private forget(): void {
    clearTimeout(this.deadline);
    this.liveness.stop();
    const socket = this.socket;
    this.socket = null;
    if (socket === null) return;
    this.input.revoke();
    socket.onmessage = null;
    socket.onclose = null;
    if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
    else socket.close();
  }
}
