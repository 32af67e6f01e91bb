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

// A note is a comment that is no directive.
const NOTE = /<!--([\s\S]*?)-->/g
const isDirective = comment => /^_?\w+: /.test(comment.trim())
export function notesOf(text) {
    return [...text.matchAll(NOTE)].map(m => m[1].trim()).filter(note => !isDirective(note))
}

// A note's first line says its minutes in a session, and in a lecture without the exercise where they differ:
// (3 min) or (3 min, lecture 4). Returns [session, lecture], or NaN twice.
export function minutesOf(note) {
    const [, session, lecture] = /^\((\d+) min(?:, lecture (\d+))?\)\n\n\S/.exec(note) ?? []
    return [Number(session ?? NaN), Number(lecture ?? session ?? NaN)]
}

// What the classes of a slide are: answers, quiz, exercise ...
export const classesOf = text => (/<!-- _class: (.*?) -->/.exec(text)?.[1] ?? '').split(' ')

// A deck for one purpose, as Markdown.
//   session   50 minutes with the exercise       lecture   45 minutes without it
//   notes     every slide, for the lecturer      student   every slide but the answers, without notes
export function track(file, kind) {
    const { head, slides } = readDeck(file)
    const source = readFileSync(file, 'utf8').split('\n')
    const minutes = kind === 'lecture' ? head.lecture : head.minutes
    const top = source.slice(0, slides[0].line - 1).filter(line => !line.startsWith('lecture:')).map(line => line.startsWith('minutes:') ? `minutes: ${minutes}` : line)
    const kept = slides.map(slide => slide.text).filter(text => {
        const [session, lecture] = minutesOf(notesOf(text)[0] ?? '')
        if (kind === 'student') return !classesOf(text).includes('answers')
        return kind === 'notes' || (kind === 'lecture' ? lecture : session) !== 0
    }).map(text => {
        if (kind === 'student') return text.replace(NOTE, (all, comment) => isDirective(comment) ? all : '').replace(classesOf(text).includes('quiz') ? /^\* .*\n(?: .*\n)*/gm : /(?!)/g, '')
        const [session, lecture] = minutesOf(notesOf(text)[0] ?? '')
        return kind === 'notes' ? text : text.replace(/^\(\d+ min.*\)$/m, `(${kind === 'lecture' ? lecture : session} min)`)
    })
    return top.join('\n') + '\n' + kept.map(text => `${text.trim()}\n`).join('\n---\n\n')
}

if (process.argv[1] === new URL(import.meta.url).pathname) process.stdout.write(track(process.argv[3], process.argv[2]))
