// What an instance is and uses, in words.

import type { Facts } from './api/model.ts';

/** Facts, and when they were read, in milliseconds of a clock that does not jump. */
export interface Reading {
  readonly facts: Facts;
  readonly at: number;
}

/** @returns How busy the processors were between two readings, in percent; null if not known. */
export function busy(before: Reading | null, now: Reading): number | null {
  if (before === null || now.facts.processors === 0) return null;
  const passed = (now.at - before.at) * 1e6 * now.facts.processors;
  const worked = now.facts.processorTime - before.facts.processorTime;
  if (passed <= 0 || worked < 0) return null;
  return Math.min(100, Math.round((worked / passed) * 100));
}

/** As `3 days, 4 hours`: the two largest units. */
export function duration(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  const counts: readonly (readonly [number, string])[] = [
    [Math.floor(minutes / 1440), 'day'], [Math.floor(minutes / 60) % 24, 'hour'],
    [minutes % 60, 'minute']];
  const first = counts.findIndex(([count]) => count > 0);
  if (first < 0) return 'less than a minute';
  return counts.slice(first, first + 2).filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`).join(', ');
}

/** As `12 % of 4 processors`. */
export function processorUse(percent: number | null, processors: number): string {
  const all = processors === 1 ? '1 processor' : `${processors} processors`;
  return percent === null ? all : `${percent} % of ${all}`;
}
