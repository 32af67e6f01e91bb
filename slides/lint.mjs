// lint.mjs -- what can be said of a deck without a browser.
//
// usage: node lint.mjs DECK.md...
//
// Prints one line for each fault. Exit status: 0 none, 1 some.
import { minutesOf, notesOf, readDeck } from './deck.mjs'

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
    if (slides.length < 10 || slides.length > 14) say(1, `${slides.length} slides, not 10 to 14`)

    let minutes = 0
    for (const { line, text } of slides) {
        const notes = notesOf(text)
        if (notes.length !== 1) say(line, notes.length ? 'more than one note' : 'no speaker notes')
        else if (Number.isNaN(minutesOf(notes[0]))) say(line, 'the notes do not begin with their minutes, "(3 min)" and a blank line')
        else minutes += minutesOf(notes[0])
        if (!/^##? \S/m.test(text)) say(line, 'no heading')
        if (/!\[\s*\]\(/.test(text)) say(line, 'a picture without words')
    }
    if (minutes !== Number(head.minutes)) say(1, `the notes say ${minutes} minutes, the head says ${head.minutes}`)
}
process.exit(faults ? 1 : 0)
