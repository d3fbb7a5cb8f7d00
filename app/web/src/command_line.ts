/**
 * Splits what a person typed into words as a shell would: blanks separate, quotes and backslashes
 * keep together. Nothing is expanded. @returns null if a quote is not closed.
 */
export function splitCommand(line: string): string[] | null {
  const words: string[] = [];
  const part = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)|([^\s"'\\]+)|(\s)|(.))/gsy;
  let word: string | null = null;
  const text = line.trim();
  while (part.lastIndex < text.length) {
    const start = part.lastIndex;
    const match = part.exec(text)!;
    const [whole, double, single, escaped, plain, , stray] = match;
    if (stray !== undefined) return null;
    if (/^\s/.test(whole) && start > 0 && word !== null) {
      words.push(word);
      word = null;
    }
    word = (word ?? '') + (double?.replace(/\\(["\\])/g, '$1') ?? single ?? escaped ?? plain ?? '');
  }
  if (word !== null) words.push(word);
  return words;
}

/** The words as a person would type them: `splitCommand` gives the same words again. */
export const quoteCommand = (words: readonly string[]): string => words.map(quoted).join(' ');

const quoted = (word: string): string =>
  (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`);

/**
 * What a person wrote into the field for the environment: one NAME=value a line.
 * @returns The first line that is none, as a text, if there is one.
 */
export function readEnvironment(text: string): Record<string, string> | string {
  const variables: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [, name, value] = /^\s*([^=\s]+)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return line;
    variables[name] = value;
  }
  return variables;
}
