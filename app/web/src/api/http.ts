// The daemon's API as the page uses it: every answer is an envelope, every failure a sentence.

import { sentence } from '../text.ts';

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
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    envelope = await response.json() as Envelope;
  } catch {
    throw new ApiError(0, 'The daemon does not answer.');
  }
  if (response.ok && envelope.type !== 'error') return envelope.metadata;
  const code = envelope.error_code ?? response.status;
  throw new ApiError(code,
    sentence(envelope.error ?? response.statusText) || 'The daemon refused without a reason.');
}

/** @returns A WebSocket's address on the daemon that served the page. */
export function socketAddress(path: string): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}${path}`;
}
