// Who we are to the daemon: a token from a link, used once, becomes a cookie that scripts cannot
// read, and a proof that only the scripts of this origin can.

import { call, keepProof } from './api/http.ts';
import { settings } from './settings.ts';

/**
 * @returns The token in the address, which is taken out at once: it must not stay in the history.
 */
export function takeToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token !== null) history.replaceState(history.state, '', location.pathname + location.search);
  return token;
}

/** @param link is what a person pasted: a whole link, or the token alone. */
export function tokenIn(link: string): string {
  const text = link.trim();
  return /[#&]token=([^&\s]+)/.exec(text)?.[1] ?? text;
}

/** @throws ApiError, for example for a link that was used before. */
export async function signIn(token: string): Promise<void> {
  const given = await call('POST', '/ui/sign-in', { token, name: settings().name || browserName() });
  keepProof((given as { proof?: string } | null)?.proof ?? '');
}

export async function signOut(): Promise<void> {
  await call('POST', '/ui/sign-out', {});
  keepProof('');
}

/** What other people read about us, for example "Firefox on Linux". */
export function browserName(): string {
  const agent = navigator.userAgent;
  const named = (table: readonly (readonly [RegExp, string])[], otherwise: string): string =>
    table.find(([pattern]) => pattern.test(agent))?.[1] ?? otherwise;
  const browser = named([
    [/Firefox\//, 'Firefox'], [/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Chrome\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ], 'Browser');
  const system = named([
    [/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Windows/, 'Windows'], [/Mac OS/, 'macOS'],
    [/CrOS/, 'ChromeOS'], [/Linux/, 'Linux'],
  ], '');
  return system === '' ? browser : `${browser} on ${system}`;
}
