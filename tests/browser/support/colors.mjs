// Colours: what a cell asks for, and how they contrast.

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const bright = names.map((name) => `bright${name[0].toUpperCase()}${name.slice(1)}`);

/**
 * @param {string | number} color of a cell
 * @param {Record<string, string>} theme
 * @param {'foreground' | 'background'} otherwise
 */
function resolve(color, theme, otherwise) {
  if (color === 'default') return theme[otherwise];
  if (typeof color === 'string') return color;
  if (color < 16) return theme[[...names, ...bright][color]];
  // Given: the cube and the greys of xterm-256color.
  const parts = color >= 232 ? Array(3).fill(8 + (color - 232) * 10)
    : [36, 6, 1].map((step) => Math.floor((color - 16) / step) % 6).map((level) => level && level * 40 + 55);
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * The two colours that a cell asks for, as '#rrggbb'.
 * @param {import('./captured.mjs').Cell} cell @param {Record<string, string>} theme
 */
export function asked({ ink, ground, bold, inverse }, theme) {
  const [over, under] = inverse ? [ground, ink] : [ink, ground];
  const light = bold && typeof over === 'number' && over < 8 ? over + 8 : over;
  return {
    ink: resolve(light, theme, inverse ? 'background' : 'foreground'),
    ground: resolve(under, theme, inverse ? 'foreground' : 'background'),
  };
}

/** Given: WCAG 2.2, contrast ratio. @param {string} a @param {string} b as '#rrggbb' */
export function contrast(a, b) {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (lighter + 0.05) / (darker + 0.05);
}

/** @param {string} color */
function luminance(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
