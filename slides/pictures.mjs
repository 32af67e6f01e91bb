// pictures.mjs -- the pictures that a deck may show, by name: recorded ones (pictures.list) and drawn ones (diagrams/).
import { readFileSync } from 'node:fs'
import { diagram } from './diagrams.mjs'
import { drawRecording } from './picture.mjs'

const here = name => new URL(name, import.meta.url)
const columns = ['file', 'lab', 'play', 'program', 'show', 'after']

// The lines of pictures.list.
export const listed = () => readFileSync(here('pictures.list'), 'utf8').split('\n').filter(line => line && !line.startsWith('#'))
    .map(line => line.split(/\s+/)).map(words => Object.fromEntries(columns.map((key, i) => [key, i < 5 ? words[i] : words.slice(5).join(' ')])))

// What a play runs: the name of the program whose calls are shown.
const runs = play => readFileSync(here(`plays/${play}`), 'utf8').match(/^run +(\S+)/m)[1]

export function recorded(file) {
    const entry = listed().find(e => e.file === file)
    if (!entry) return null
    const show = new Set(entry.show.split(',').filter(s => s !== '-'))
    return drawRecording(readFileSync(here(`recordings/${file}.jsonl`), 'utf8'), { program: runs(entry.play), after: entry.after, show })
}

// The SVG of "pictures/NAME.svg" or "diagrams/NAME.svg", as a deck names it; null for what is neither.
export function pictureOf(src) {
    const [, folder, name] = /^(pictures|diagrams)\/([\w-]+)\.svg$/.exec(src) ?? []
    if (folder === 'pictures') return recorded(name)?.svg ?? null
    return folder === 'diagrams' ? diagram(name) : null
}

// The lines of a picture as text.
export const textOf = ({ rows }) => rows.map(r => r.note ?? (r.verdict ? `${' '.repeat(48)}${r.verdict}` : `${String(r.number ?? '').padStart(3)} ${r.left.padEnd(44)}${r.wire ? `${r.arrow === 'to-peer' ? '─' : '◀'} ${r.wire} ${r.arrow === 'to-peer' ? '▶' : '─'}` : { 'to-peer': '──▶', 'to-program': '◀──' }[r.arrow] ?? '   '} ${r.right}`)).join('\n')

if (process.argv[1] === new URL(import.meta.url).pathname)
    for (const { file } of listed()) {
        if (process.argv[2] && file !== process.argv[2]) continue
        const p = recorded(file)
        console.log(`== ${file}: ${p.width} x ${p.height}\n${textOf(p)}`)
    }
