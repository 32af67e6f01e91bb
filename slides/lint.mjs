// lint.mjs -- what can be said of a deck without a browser.
//
// usage: node lint.mjs DECK.md...
//
// Prints one line for each fault. Exit status: 0 none, 1 some.
import { existsSync, readdirSync } from 'node:fs'
import { demoOf } from './demo.mjs'
import { classesOf, minutesOf, notesOf, readDeck } from './deck.mjs'
import { recorded, textOf } from './pictures.mjs'

const cases = new URL('../grader/cases/', import.meta.url).pathname
const isCase = name => readdirSync(cases).some(lab => existsSync(`${cases}${lab}/wrong/${name}.patch`))

let faults = 0
for (const file of process.argv.slice(2)) {
    const { head, merged, slides } = readDeck(file)
    const say = (line, what) => {
        console.log(`${file}:${line}: ${what}`)
        faults++
    }

    for (const key of ['title', 'description', 'footer', 'minutes']) if (!head[key]) say(1, `the head has no ${key}`)
    if (head.theme !== 'socket-lab') say(1, 'the theme is not socket-lab')
    for (const line of merged) say(line, 'a --- without a blank line above it merges two slides')
    if (slides.length < 14 || slides.length > 22) say(1, `${slides.length} slides, not 14 to 22`)

    let minutes = 0, lecture = 0
    for (const { line, text } of slides) {
        const notes = notesOf(text)
        if (notes.length !== 1) say(line, notes.length ? 'more than one note' : 'no speaker notes')
        else {
            const [session, talk] = minutesOf(notes[0])
            if (Number.isNaN(session)) say(line, 'the notes do not begin with their minutes, "(3 min)" and a blank line')
            minutes += session || 0
            lecture += talk || 0
        }
        if (!/^##? \S/m.test(text)) say(line, 'no heading')
        if (/!\[\s*\]\(/.test(text)) say(line, 'a picture without words')
        if (classesOf(text).includes('quiz')) checkQuiz(line, text)
        checkPicture(line, text, notes[0] ?? '')
        for (const [, name] of text.matchAll(/"([a-z0-9]+(?:-[a-z0-9]+)+)"/g)) // a wrong program that the notes name
            if (!isCase(name)) say(line, `there is no wrong program ${name} in grader/cases`)
        try { demoOf(text) } catch (e) { say(line, e.message) }
    }
    if (minutes !== Number(head.minutes)) say(1, `the notes say ${minutes} minutes, the head says ${head.minutes}`)
    if (lecture !== Number(head.lecture ?? head.minutes)) say(1, `the notes say ${lecture} minutes of lecture, the head says ${head.lecture}`)

    // Four answers to choose from, A to D, and then which of them is right.
    function checkQuiz(line, text) {
        const options = [...text.matchAll(/^- \*\*([A-Z])\*\* /gm)].map(m => m[1]).join('')
        if (options !== 'ABCD') say(line, `a quiz has the answers A to D, not ${options || 'none'}`)
        if (!/^\* \*\*[A-D]\*\* /m.test(text)) say(line, 'a quiz does not say which answer is right')
    }

    // The words beside a recorded picture are true of it: its alternative text names no number and no constant, and its
    // notes quote nothing in backquotes, that is not to be seen on the slide.
    function checkPicture(line, text, notes) {
        const [, words, name] = /!\[([^\]]*)\]\(pictures\/([\w-]+)\.svg\)/.exec(text) ?? []
        const picture = name && recorded(name)
        if (!picture) return
        const seen = textOf(picture).replace(/^ *\d+ /gm, ''), shown = `${seen}\n${text.replace(/<!--[\s\S]*?-->/g, '').replace(/!\[.*/, '')}`
        for (const [word] of words.matchAll(/\b\d+\b|\b[A-Z][A-Z_]{3,}\b/g))
            if (!new RegExp(`(?<!\\d)${word}(?![\\d])`).test(seen)) say(line, `the words of the picture say ${word}, the picture does not`)
        for (const [, quote] of notes.matchAll(/`([^`]+)`/g))
            if (!new RegExp(quote.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.*?')).test(shown)) say(line, `the notes quote ${quote}, the slide does not show it`)
    }
}
process.exit(faults ? 1 : 0)
