// index.mjs -- prints the page that leads to the decks.
//
// usage: node index.mjs FOLDER DECK.md...
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { readDeck } from './deck.mjs'

const escape = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const [folder, ...decks] = process.argv.slice(2)
const rows = decks.map(file => {
    const { head, slides } = readDeck(file)
    const name = basename(file, '.md')
    const pdf = (suffix, text) => existsSync(`${folder}/${name}${suffix}.pdf`) ? ` · <a href="${name}${suffix}.pdf">${text}</a>` : ''
    return `<li><a href="${name}.html">${escape(head.title)}</a> · <a href="${name}-lecture.html">as a lecture</a>${pdf('', 'PDF with notes')}${pdf('-student', 'PDF for students')}
<p>${escape(head.description)}<br>${slides.length} slides; ${head.minutes} minutes with the exercise, ${head.lecture} as a lecture</p></li>`
})

console.log(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Socket Lab Kit: slides</title>
<style>
body { font: 20px/1.5 Arial, Helvetica, "Liberation Sans", sans-serif; color: #16202c; max-width: 42em; margin: 3em auto; padding: 0 1em }
h1 { color: #00509d } li { margin-bottom: 0.4em } a { color: #00509d; font-weight: bold } p { margin: 0.1em 0 0.9em; color: #526273 }
ul { list-style: none; padding: 0 } kbd { border: 1px solid #c3ced9; border-radius: 4px; padding: 0 0.35em }
</style></head><body>
<h1>Socket Lab Kit: slides</h1>
<ul>
${rows.join('\n')}
</ul>
<p><kbd>←</kbd> <kbd>→</kbd> turn the pages and unfold the answers, <kbd>f</kbd> is full screen, <kbd>p</kbd> opens the presenter's view with notes and clock.</p>
</body></html>`)
