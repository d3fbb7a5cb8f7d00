// The content security policy forbids <style> elements and style attributes, and xterm.js 6 makes
// both while it runs. Both have an equal that the policy allows: a constructed style sheet, and
// the CSS object model. xterm's own option for this, `documentOverride`, does not reach all places.

/** An element that xterm fills like a <style>, but whose text becomes an adopted style sheet. */
function styleStandIn(create: (name: string) => HTMLElement): HTMLElement {
  const element = create('template');
  const sheet = new CSSStyleSheet();
  let text = '';
  document.adoptedStyleSheets.push(sheet);
  Object.defineProperty(element, 'textContent', {
    get: () => text,
    set: (value: string) => {
      text = value;
      sheet.replaceSync(value);
    },
  });
  element.remove = () => {
    const sheets = document.adoptedStyleSheets;
    const index = sheets.indexOf(sheet);
    if (index >= 0) sheets.splice(index, 1);
    Element.prototype.remove.call(element);
  };
  return element;
}

function setAttribute(this: HTMLElement, name: string, value: string): void {
  if (name === 'style') this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
}

/** Must be called once, before the first terminal is opened. */
export function allowTerminalStyles(): void {
  const create = document.createElement.bind(document) as
    (name: string, options?: ElementCreationOptions) => HTMLElement;
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    if (name === 'style') return styleStandIn(create);
    const element = create(name, options);
    // The cells of xterm's DOM renderer are spans; nothing else of it has a style attribute.
    if (name === 'span') element.setAttribute = setAttribute;
    return element;
  }) as typeof document.createElement;
}
