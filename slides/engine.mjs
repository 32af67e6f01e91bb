// engine.mjs -- what Marp does with our decks beyond its own: recorded and drawn pictures are made and put into the page,
// other ones as data: URIs; a missing or a remote one ends the build; a block of code says where it was taken from.
import { readFileSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { parseDemo } from './demo.mjs'
import { pictureOf } from './pictures.mjs'

const types = { '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg' }
const folder = process.env.PICTURES_FROM ?? '.' // a deck says pictures/NAME.svg: below this folder

function inline(src) {
    if (src.startsWith('data:')) return src
    if (/^([a-z]+:)?\/\//i.test(src)) throw new Error(`a picture from elsewhere: ${src}`)
    if (!types[extname(src)]) throw new Error(`not a kind of picture we know: ${src}`)
    let bytes
    try {
        bytes = readFileSync(resolve(folder, src))
    } catch {
        throw new Error(`there is no picture ${src}`)
    }
    return `data:${types[extname(src)]};base64,${bytes.toString('base64')}`
}

function pictures(md) {
    md.inline.ruler2.before('marpit_parse_image', 'kit_pictures', state => {
        for (const token of state.tokens)
            if (token.type === 'image') {
                const svg = pictureOf(token.attrGet('src'))
                if (!svg) token.attrSet('src', inline(token.attrGet('src')))
                else Object.assign(token, { type: 'kit_html', content: svg.replace('<svg ', `<svg role="img" aria-label="${attribute(token.content)}" `) })
            }
    })
    md.renderer.rules.kit_html = (tokens, i) => tokens[i].content
}

const attribute = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

// ```c solutions/lab03-echo/echod.c      a part of that file
// ```c wrong lab03/eof-ignored           a part of grader/cases/lab03/wrong/eof-ignored.patch, applied
function origins(md) {
    md.core.ruler.push('kit_origins', state => {
        for (const token of state.tokens) {
            if (token.type !== 'fence') continue
            const [, first, second] = token.info.trim().split(/\s+/)
            if (first === 'wrong') {
                token.attrSet('data-from', second.replace(/.*\//, '').replaceAll('-', ' '))
                token.attrJoin('class', 'wrong')
            } else if (first) {
                token.attrSet('data-from', first.replace(/.*\//, ''))
            }
        }
    })
}

// ```demo       what is typed at which terminal, and what is printed: see demo.mjs
const escape = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function demoLine(step, before) {
    const shown = escape(step.text), moved = step.terminal !== before?.terminal
    const at = moved || step.kind !== 'output' && step.kind !== 'state' ? `<span class="at new">${step.terminal}</span>` : '<span class="at"></span>'
    const body = {
        command: `<span class="typed">${shown}</span>`,
        input: `<span class="typed">${shown}</span> <span class="remark">(typed)</span>`,
        key: `<kbd>${shown}</kbd>`,
        output: `<span class="printed">${shown}</span>`,
        state: `<span class="remark">(${shown})</span>`,
    }[step.kind]
    return `${at}${body}${step.remark ? `<span class="remark">  ${escape(step.remark)}</span>` : ''}`
}

function demos(md) {
    md.core.ruler.push('kit_demos', state => {
        for (const token of state.tokens) {
            if (token.type !== 'fence' || token.info.trim() !== 'demo') continue
            const steps = parseDemo(token.content)
            token.type = 'kit_html'
            token.content = `<pre class="demo"><code>${steps.map((s, i) => demoLine(s, steps[i - 1])).join('\n')}</code></pre>\n`
        }
    })
}

export default ({ marp }) => marp.use(pictures).use(origins).use(demos)
