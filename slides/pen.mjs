// pen.mjs -- what the drawn pictures (diagrams/) are drawn with.
const escape = text => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

// Text at a point. style: words of theme.css's svg.drawn (code, bold, quiet, bad, small), and start or end for its anchor.
export const text = (x, y, string, style = '') => `<text x="${x}" y="${y}" class="${style}">${escape(string)}</text>`
export const lines = (x, y, strings, style = '', step = 28) => strings.map((s, i) => text(x, y + i * step, s, style)).join('')
export const box = (x, y, w, h, style = 'kernel') => `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${style.includes('program') ? 14 : 2}" class="${style}"/>`
export const labelled = (x, y, w, h, string, style = 'kernel', font = '') => box(x, y, w, h, style) + text(x + w / 2, y + h / 2 + 8, string, font)
export const line = (x1, y1, x2, y2, style = '') => `<path d="M${x1} ${y1}L${x2} ${y2}" class="line ${style}"/>`
export const rule = (d, style = '') => `<path d="${d}" class="line ${style}"/>`

// An arrow with a head, and words above its middle.
export function arrow(x1, y1, x2, y2, label = '', style = '') {
    const length = Math.hypot(x2 - x1, y2 - y1), ux = (x2 - x1) / length, uy = (y2 - y1) / length
    const bx = x2 - 14 * ux, by = y2 - 14 * uy
    return line(x1, y1, bx, by, style) + `<path class="head ${style}" d="M${x2} ${y2}L${bx - 7 * uy} ${by + 7 * ux}L${bx + 7 * uy} ${by - 7 * ux}z"/>`
        + (label ? text((x1 + x2) / 2, (y1 + y2) / 2 - 10, label, `small ${style}`) : '')
}

// A row of cells with one text each.
export const cells = (x, y, w, h, strings, style = 'cell') => strings.map((s, i) => labelled(x + i * w, y, w, h, s, style, 'code')).join('')

// A bracket below a row from x1 to x2, with words below it.
export const bracket = (x1, x2, y, label, up = false) => rule(up ? `M${x1 + 3} ${y}v-12H${x2 - 3}v12` : `M${x1 + 3} ${y}v12H${x2 - 3}v-12`)
    + text((x1 + x2) / 2, up ? y - 22 : y + 38, label, 'small')

// What appears together, one press of a key later than what stands before it.
export const step = (...parts) => `<g data-marpit-fragment="1">${parts.join('')}</g>`
