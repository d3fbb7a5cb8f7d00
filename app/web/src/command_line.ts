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
