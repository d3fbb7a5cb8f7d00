const words: Record<number, string> = {
  1: 'hung up', 2: 'interrupted', 3: 'quit', 6: 'aborted', 9: 'killed', 11: 'crashed',
  13: 'ended by a closed pipe', 15: 'terminated',
};

/** @returns The signal that ended a command, going by its exit code; null for none. */
export const signalOf = (code: number): number | null =>
  (code > 128 && code <= 192 ? code - 128 : null);

/** @returns What a signal did to a command, for example "killed". */
export const signalWord = (signal: number): string => words[signal] ?? 'ended';
