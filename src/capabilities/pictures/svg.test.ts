import { expect, test } from 'vitest';
import { Failure } from '../../contracts/errors.ts';
import { cleanSvg } from './svg.ts';

const svg = (inner: string, more = '') => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"${more}>${inner}</svg>`;

/** Why an SVG is refused; empty when it is not. */
function refusal(text: string): string {
  try {
    cleanSvg(text);
    return '';
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}

test('a drawing of shapes, texts and gradients comes through, and a second time as it is', () => {
  const inner =
    '<defs><linearGradient id="g"><stop offset="0" stop-color="#abc"/></linearGradient></defs><g transform="translate(1 2)">' +
    '<path d="M0 0L5 5" fill="url(#g)" style="stroke: #123; stroke-width:2"/><use href="#g"/><text x="1">坝 &amp; gate &lt;1&gt;</text></g>';
  const { svg: clean, dropped } = cleanSvg(`<?xml version="1.0" encoding="UTF-8"?>\n<!-- a dam -->${svg(inner)}`);
  expect(dropped).toBe(0);
  expect(clean).toContain('fill="url(#g)"');
  expect(clean).toContain('stroke="#123" stroke-width="2"');
  expect(clean).toContain('<use href="#g">');
  expect(clean).toContain('坝 &amp; gate &lt;1&gt;');
  expect(clean).not.toContain('a dam');
  expect(cleanSvg(clean).svg).toBe(clean);
});

test('notes of drawing programs are left out and counted', () => {
  const noted = svg(
    '<metadata><x/></metadata><sodipodi:namedview/><rect inkscape:label="a" class="b" width="1" height="1"/>',
    ' data-a="1"',
  );
  expect(cleanSvg(noted)).toMatchObject({ dropped: 5, svg: expect.stringContaining('<rect width="1" height="1"></rect>') });
});

test.each([
  ['a script', '<script>alert(1)</script>', 'svg/script: the element script is not allowed'],
  ['a script in a group', '<g><g><script href="x.js"/></g></g>', 'svg/g/g/script'],
  ['a script with a name space', '<svg:script>1</svg:script>', 'svg:script is not allowed'],
  ['a script in upper case', '<SCRIPT>1</SCRIPT>', 'SCRIPT is not allowed'],
  ['a foreign object', '<foreignObject><body/></foreignObject>', 'foreignObject is not allowed'],
  ['an image', '<image href="https://example.com/a.png"/>', 'image is not allowed'],
  ['an animation', '<animate attributeName="href" to="javascript:alert(1)"/>', 'animate is not allowed'],
  ['a style sheet', '<style>@import url(//example.com)</style>', 'style is not allowed'],
  ['a link', '<a href="javascript:alert(1)"><rect/></a>', 'the element a is not allowed'],
  ['an inner svg', '<svg/>', 'svg/svg: the element svg is not allowed'],
  ['an event attribute', '<rect onclick="alert(1)"/>', 'svg/rect@onclick: event attributes are not allowed'],
  ['an event attribute in upper case', '<rect ONLOAD="x"/>', '@ONLOAD: event attributes'],
  ['an address of a use', '<use href="https://example.com/#a"/>', 'svg/use@href'],
  ['an old address of a use', '<use xlink:href="data:image/svg+xml,x#a"/>', 'svg/use@xlink:href'],
  ['an address of a fill', '<rect fill="url(https://example.com/#a)"/>', 'svg/rect@fill'],
  ['an address of a fill behind a harmless one', '<rect fill="url(#a) url( //example.com/b)"/>', 'svg/rect@fill'],
  ['an address of a style', '<rect style="fill:url(//example.com#a)"/>', 'fill refers to something outside'],
  ['an address behind an escape', '<rect style="fill:u\\72l(x)"/>', 'fill refers to something outside'],
  ['an address behind entities', '<rect fill="&#117;rl(https://a)"/>', 'svg/rect@fill'],
  ['an unknown entity', '<text>&boo;</text>', 'unknown entity &boo;'],
])('%s is refused, and where it is is said', (_what, inner, named) => {
  expect(refusal(svg(inner))).toContain(named);
});

test.each([
  ['a document type', `<!DOCTYPE svg [<!ENTITY a "b">]>${svg('')}`, 'document type'],
  ['a style sheet by instruction', `<?xml-stylesheet href="a.css"?>${svg('')}`, 'processing instruction'],
  ['text that is no XML', '<svg viewBox="0 0 1 1"><g></svg>', 'it is no XML'],
  ['another root', '<html></html>', 'its root is not one svg'],
  ['nothing', '', 'it is no XML'],
  ['a drawing without a size', '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', 'neither viewBox nor width'],
  ['a deep drawing', svg(`${'<g>'.repeat(70)}${'</g>'.repeat(70)}`), 'elements deep'],
  ['a long drawing', svg(`<path d="${'M0 0'.repeat(100_000)}"/>`), 'characters'],
])('%s is refused', (_what, text, named) => {
  expect(refusal(text)).toContain(named);
});

test('all reasons come at once', () => {
  const all = refusal(svg('<script/><rect onclick="a"/><use href="//b"/>'));
  for (const named of ['script is not allowed', '@onclick', 'svg/use@href']) expect(all).toContain(named);
});
