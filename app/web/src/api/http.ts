// The daemon's API as the page uses it: every answer is an envelope, every failure a sentence.

import { sentence } from '../text.ts';

// The daemon knows us by a cookie, which a browser sends to every port of this host, and by this
// proof, which it gives to the scripts of this origin alone.
const proofKey = 'lectern.proof';

/** What the daemon wants to see beside our cookie; empty for a stranger. */
export function proof(): string {
  try {
    return localStorage.getItem(proofKey) ?? '';
  } catch {
    return keptProof;
  }
}

/** For as long as the page lives, where the browser keeps nothing. */
let keptProof = '';

/** @param value is empty for somebody who has signed out. */
export function keepProof(value: string): void {
  keptProof = value;
  try {
    if (value === '') localStorage.removeItem(proofKey);
    else localStorage.setItem(proofKey, value);
  } catch {
    // Then this page alone is signed in.
  }
}

/** What a request came to when it did not come to what was asked for. */
export class ApiError extends Error {
  /** The API's error code; 0 if the daemon could not be reached. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

interface Envelope {
  readonly type?: string;
  readonly error?: string;
  readonly error_code?: number;
  readonly metadata?: unknown;
}

// Chosen: longer than the daemon needs for anything, shorter than a person waits.
const answerMilliseconds = 15_000;

/** @returns The envelope's metadata. @throws ApiError */
export async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  let response: Response;
  let envelope: Envelope;
  try {
    response = await fetch(path, {
      method,
      signal: AbortSignal.timeout(answerMilliseconds),
      headers: {
        ...proven(),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    envelope = await response.json() as Envelope;
  } catch {
    throw new ApiError(0, 'The daemon is not responding.');
  }
  if (response.ok && envelope.type !== 'error') return envelope.metadata;
  const code = envelope.error_code ?? response.status;
  throw new ApiError(code,
    sentence(envelope.error ?? response.statusText) || 'The daemon refused the request without giving a reason.');
}

/** @returns Bytes, such as a log, which no link could ask for. @throws ApiError */
export async function download(path: string): Promise<Blob> {
  const response = await fetch(path, { headers: proven() }).catch(() => null);
  if (response === null) throw new ApiError(0, 'The daemon is not responding.');
  if (response.ok) return response.blob();
  const envelope = await response.json().catch(() => ({})) as Envelope;
  throw new ApiError(response.status, sentence(envelope.error ?? response.statusText));
}

/** Opens a WebSocket on the daemon that served the page. */
export function openWebSocket(path: string, subprotocol: string): WebSocket {
  const address = `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}${path}`;
  const known = proof();
  // Scripts cannot add fields to a WebSocket's request, but names of subprotocols.
  return new WebSocket(address, known === '' ? [subprotocol] : [subprotocol, `${proofKey}.${known}`]);
}

function proven(): Record<string, string> {
  const known = proof();
  return known === '' ? {} : { 'Lectern-Proof': known };
}
