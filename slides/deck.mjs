// deck.mjs -- reads a deck's Markdown: its head, its slides, their notes.
import { readFileSync } from 'node:fs'

// The slides' texts, without the head: what stands between lines "---", those within code not counted.
export function readDeck(file) {
    const lines = readFileSync(file, 'utf8').split('\n')
    const head = {}
    let start = 0
    if (lines[0] === '---') {
        start = lines.indexOf('---', 1) + 1
        for (const line of lines.slice(1, start - 1)) {
            const [, key, value] = /^(\w+): *(.*)$/.exec(line) ?? []
            if (key) head[key] = value.replace(/^"(.*)"$/, '$1')
        }
    }
    const slides = [{ line: start + 1, text: [] }]
    const merged = [] // lines "---" that make a heading of what stands above them
    let fence = false, comment = false
    for (let i = start; i < lines.length; i++) {
        if (/^```/.test(lines[i])) fence = !fence
        if (!fence && lines[i].includes('<!--')) comment = true
        if (comment && lines[i].includes('-->')) comment = false
        if (!fence && !comment && /^(---+|===+)\s*$/.test(lines[i])) {
            if (lines[i - 1].trim() !== '') merged.push(i + 1)
            else slides.push({ line: i + 2, text: [] })
        } else {
            slides.at(-1).text.push(lines[i])
        }
    }
    return { head, merged, slides: slides.map(s => ({ line: s.line, text: s.text.join('\n') })) }
}

// A note is a comment that is no directive. Its minutes stand on its first line: (3 min)
export function notesOf(text) {
    return [...text.matchAll(/<!--([\s\S]*?)-->/g)].map(m => m[1].trim()).filter(note => !/^_?\w+: /.test(note))
}

export function minutesOf(note) {
    return Number(/^\((\d+) min\)\n\n\S/.exec(note)?.[1] ?? NaN)
}
