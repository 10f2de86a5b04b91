// h makes an element: h('p', {class: 'soft'}, 'text', another).
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

const sheets = new Set();

// drawing returns the element of an SVG picture that the engine drew. The page admits no
// style in a document, so that the style of a picture is taken out of it and adopted.
export function drawing(svg) {
  const bare = svg.replace(/<style>([^<]*)<\/style>/g, (_, style) => {
    if (!sheets.has(style)) {
      sheets.add(style);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    }
    return '';
  });
  return document.importNode(new DOMParser().parseFromString(bare, 'image/svg+xml').documentElement, true);
}
