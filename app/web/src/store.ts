// What the page knows of the daemon: read once, kept up to date by events, read anew whenever the
// events were interrupted.

import { ApiError, call, openWebSocket } from './api/http.ts';
import {
  holderIn, isRunning, readHappening, readInstance, readOperation, readOperations, readServer,
  type Happening, type Holder, type Instance, type Operation, type Server,
} from './api/model.ts';
import { sortInstances } from './instance_list.ts';
import { Liveness } from './liveness.ts';
import { retryMilliseconds } from './retry.ts';

export type Trust = 'unknown' | 'trusted' | 'untrusted';
export type Link = 'connecting' | 'live' | 'lost';

const happeningsMax = 500;
const finishedOperationsMax = 200;
const refreshMilliseconds = 250;

export class Store {
  server: Server | null = null;
  trust: Trust = 'unknown';
  link: Link = 'connecting';
  /** Whether what is here is what the daemon has: not while the events are interrupted. */
  current = false;
  instances: readonly Instance[] | null = null;
  /** When all of this was read, as a point in time of the API; empty if it never was. */
  readAt = '';
  readonly operations = new Map<string, Operation>();
  readonly happenings: Happening[] = [];
  private readonly listeners = new Set<() => void>();
  private socket: WebSocket | null = null;
  private attempts = 0;
  private connections = 0;
  private retryTimer = 0;
  private refreshTimer = 0;
  private told = false;
  private readonly liveness = new Liveness(() => this.lose());

  constructor() {
    const hurry = (): void => {
      if (document.hidden) return;
      this.liveness.check();
      if (this.link === 'lost') void this.connect();
    };
    addEventListener('online', () => {
      if (this.link === 'lost') void this.connect();
    });
    // The socket would be silent for long before anybody says that it is broken.
    addEventListener('offline', () => {
      if (this.link === 'live') this.lose();
    });
    document.addEventListener('visibilitychange', hurry);
  }

  /** Calls `listener` once per turn in which something changed. @returns what ends that. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Asks who we are to the daemon, and follows it if it trusts us. */
  async connect(): Promise<void> {
    clearTimeout(this.retryTimer);
    this.drop();
    const mine = ++this.connections;
    let server: Server | null;
    try {
      server = readServer(await call('GET', '/1.0'));
    } catch {
      server = null;
    }
    if (mine !== this.connections) return; // A person was quicker than the timer.
    if (server === null) return this.lose();
    this.server = server;
    this.trust = this.server.trusted ? 'trusted' : 'untrusted';
    if (this.trust === 'trusted') this.listen();
    else this.link = 'connecting';
    this.changed();
  }

  instance(name: string): Instance | undefined {
    return this.instances?.find((instance) => instance.name === name);
  }

  /** Our name, as others see it; empty before it is known. */
  get me(): string {
    return this.server?.user ?? '';
  }

  /** Who somebody is, to us. */
  nameOf(name: string): string {
    return name === '' ? 'A client' : name === this.me ? `${name} (you)` : name;
  }

  /** Who controls the console of `instance` now. */
  holder(instance: string): Holder | null {
    return holderIn(this.operations.values(), instance);
  }

  /** The commands and consoles that live now, and what has ended lately; the latest first. */
  operationsOf(instance: string): Operation[] {
    return [...this.operations.values()]
      .filter((operation) => operation.instance === instance)
      .sort((a, b) => b.created.localeCompare(a.created));
  }

  private listen(): void {
    const socket = openWebSocket(
      '/1.0/events?type=operation,lifecycle&idle=true',
      'lectern.events.v1',
    );
    this.socket = socket;
    this.liveness.start();
    socket.onopen = () => {
      this.attempts = 0;
      this.link = 'live';
      void this.refresh();
    };
    socket.onmessage = ({ data }) => this.heard(String(data));
    socket.onclose = () => this.lose();
  }

  /** Reads everything anew, for a caller that has found something to be out of date. */
  async refresh(): Promise<void> {
    try {
      const [instances, operations] = await Promise.all([
        call('GET', '/1.0/instances?recursion=2'),
        call('GET', '/1.0/operations?recursion=1'),
      ]);
      this.instances = sortInstances(
        Array.isArray(instances) ? instances.map(readInstance) : []);
      this.readAt = new Date().toISOString();
      const current = readOperations(operations);
      const known = new Set(current.map((operation) => operation.id));
      // An operation that ran and is no longer known ended while no event reached us.
      for (const [id, operation] of this.operations)
        if (!known.has(id) && isRunning(operation)) this.operations.delete(id);
      for (const operation of current) this.operations.set(operation.id, operation);
      this.current = this.link === 'live';
    } catch (error) {
      if (error instanceof ApiError && (error.code === 401 || error.code === 403))
        return void this.connect();
    }
    this.changed();
  }

  private heard(frame: string): void {
    this.liveness.heard();
    let event: { type?: string; timestamp?: string; metadata?: unknown };
    try {
      event = JSON.parse(frame) as typeof event;
    } catch {
      return;
    }
    if (event.type === 'operation') {
      const operation = readOperation(event.metadata);
      this.operations.set(operation.id, operation);
      this.forgetFinished();
    } else if (event.type === 'lifecycle') {
      this.happenings.unshift(readHappening(event.timestamp ?? '', event.metadata));
      this.happenings.length = Math.min(this.happenings.length, happeningsMax);
      if (!/^instance-(console|exec)/.test(this.happenings[0]!.action)) this.refreshSoon();
    }
    this.changed();
  }

  /** Instances may have come, gone or changed. What sessions do is told by their operations. */
  private refreshSoon(): void {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = setTimeout(() => void this.refresh(), refreshMilliseconds);
  }

  private forgetFinished(): void {
    const finished = [...this.operations.values()].filter((operation) => !isRunning(operation));
    finished.sort((a, b) => a.updated.localeCompare(b.updated));
    for (const operation of finished.slice(0, -finishedOperationsMax))
      this.operations.delete(operation.id);
  }

  private lose(): void {
    this.drop();
    this.link = 'lost';
    this.current = false;
    this.retryTimer = setTimeout(() => void this.connect(), retryMilliseconds(this.attempts));
    this.attempts += 1;
    this.changed();
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.liveness.stop();
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private changed(): void {
    if (this.told) return;
    this.told = true;
    queueMicrotask(() => {
      this.told = false;
      for (const listener of this.listeners) listener();
    });
  }
}
