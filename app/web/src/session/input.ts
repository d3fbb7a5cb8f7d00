// What waits to be sent to the guest: keys and pastes, in the order in which they came, against
// what the server has granted. A paste can be cancelled at any time.

// Chosen: small enough that a cancelled paste stops soon, large enough to cost few messages.
const chunkBytes = 8 * 1024;

// Chosen: nobody types this much while a guest reads nothing; a stuck key does.
const waitingKeyBytesMax = 16 * 1024;

const interrupt = 0x03;

interface Item {
  readonly kind: 'keys' | 'paste';
  bytes: Uint8Array;
  sent: number;
  /** The marks around a bracketed paste; what stands between them may be cut. */
  readonly headBytes: number;
  readonly tailBytes: number;
}

export interface PasteProgress {
  readonly sent: number;
  readonly total: number;
}

export class InputQueue {
  private readonly items: Item[] = [];
  private granted = 0;
  private wasGranted = false;

  grant(bytes: number): void {
    this.granted += bytes;
    this.wasGranted = true;
  }

  /** What waits for longer than that is for a guest that reads nothing. */
  get awaitsFirstGrant(): boolean {
    return this.items.length > 0 && !this.wasGranted;
  }

  /**
   * Queues typed bytes. Control-C means "stop", so it also cancels what is being pasted.
   * @returns false if the guest reads nothing and too much waits already; then nothing is queued.
   */
  keys(bytes: Uint8Array): boolean {
    if (bytes.length === 1 && bytes[0] === interrupt) this.cancelPaste();
    const waiting = this.items.reduce(
      (sum, item) => sum + (item.kind === 'keys' ? item.bytes.length - item.sent : 0), 0);
    if (waiting + bytes.length > waitingKeyBytesMax) return false;
    this.items.push({ kind: 'keys', bytes, sent: 0, headBytes: 0, tailBytes: 0 });
    return true;
  }

  /** Queues a paste between `head` and `tail`: both are sent, or neither. */
  paste(body: Uint8Array, head: Uint8Array, tail: Uint8Array): void {
    this.items.push({
      kind: 'paste',
      bytes: concat([head, body, tail]),
      sent: 0,
      headBytes: head.length,
      tailBytes: tail.length,
    });
  }

  /** Drops what was not sent of every paste, but finishes a character and closes a bracket. */
  cancelPaste(): void {
    for (let index = this.items.length - 1; index >= 0; index -= 1) {
      const item = this.items[index]!;
      if (item.kind !== 'paste') continue;
      if (item.sent > 0) item.bytes = cut(item);
      if (item.sent === 0 || item.sent === item.bytes.length) this.items.splice(index, 1);
    }
  }

  /** @returns The next message, or null if nothing waits or nothing more is granted. */
  next(): Uint8Array | null {
    const item = this.items[0];
    if (item === undefined || this.granted === 0) return null;
    const chunk = item.bytes.subarray(
      item.sent, item.sent + Math.min(chunkBytes, this.granted));
    item.sent += chunk.length;
    this.granted -= chunk.length;
    if (item.sent === item.bytes.length) this.items.shift();
    return chunk;
  }

  /** @returns How far the pastes are; null if none is under way. */
  progress(): PasteProgress | null {
    const pastes = this.items.filter((item) => item.kind === 'paste');
    if (pastes.length === 0) return null;
    return {
      sent: pastes.reduce((sum, item) => sum + item.sent, 0),
      total: pastes.reduce((sum, item) => sum + item.bytes.length, 0),
    };
  }

  /** What was granted is gone with its connection. */
  revoke(): void {
    this.granted = 0;
    this.wasGranted = false;
  }

  /** Nobody gets what waits. */
  drop(): void {
    this.items.length = 0;
  }
}

function cut(item: Item): Uint8Array {
  const bodyEnd = item.bytes.length - item.tailBytes;
  let end = Math.max(item.sent, item.headBytes);
  if (end >= bodyEnd) return item.bytes;
  while (end < bodyEnd && (item.bytes[end]! & 0xc0) === 0x80) end += 1;
  return concat([item.bytes.subarray(0, end), item.bytes.subarray(bodyEnd)]);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
