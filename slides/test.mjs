// test.mjs -- looks at every slide of built decks in headless Chromium, through the DevTools protocol.
//
// usage: node test.mjs CHROMIUM FOLDER DECK.md...     the decks have been built into FOLDER
//        SHOTS=DIR node test.mjs ...                  also writes each slide as DIR/DECK-NN.png
//
// Prints one line for each fault and, last, "N passed, N failed": each slide is one test, and so is each deck as
// a whole. Exit status: 0 none failed, 1 some did.
import { writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { openBrowser } from './browser.mjs'
import { minutesOf, readDeck } from './deck.mjs'

const [chromium, folder, ...decks] = process.argv.slice(2)
const browser = openBrowser(chromium, 'slides/test')

// ---------------------------------------------------------------------------------------- in the page
// Runs in the browser: what is wrong with each slide, and its notes.
async function look() {
    await document.fonts.ready
    await Promise.all([...document.images].map(image => image.decode().catch(() => 0)))
    await new Promise(done => setTimeout(done, 800)) // Marp arranges the page after it has been loaded
    const notes = [...document.querySelectorAll('.bespoke-marp-note')]
    return [...document.querySelectorAll('svg[data-marpit-svg] section')].map((section, index) => {
        const faults = []
        const style = getComputedStyle(section), outer = section.getBoundingClientRect()
        const scale = outer.height / section.offsetHeight
        const inner = {
            top: outer.top + parseFloat(style.paddingTop) * scale, bottom: outer.bottom - parseFloat(style.paddingBottom) * scale,
            left: outer.left + parseFloat(style.paddingLeft) * scale, right: outer.right - parseFloat(style.paddingRight) * scale,
        }
        const outside = (element, box) => {
            const r = element.getBoundingClientRect()
            return Math.round(Math.max(r.bottom - box.bottom, box.top - r.top, r.right - box.right, box.left - r.left) / scale)
        }
        const overlap = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2 * scale &&
            Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 * scale

        const children = [...section.querySelectorAll(':scope > :not(header, footer, style)')]
        for (const child of children)
            if (outside(child, inner) > 1) faults.push(`<${child.localName}> leaves its box by ${outside(child, inner)} px`)
        for (const [i, a] of children.entries())
            for (const b of children.slice(i + 1))
                if (overlap(a.getBoundingClientRect(), b.getBoundingClientRect())) faults.push(`<${a.localName}> and <${b.localName}> overlap`)
        for (const element of section.querySelectorAll('pre, td, li, p, h1, h2, h3'))
            if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth)
                faults.push(`<${element.localName}> is wider than its box: ${element.scrollWidth} of ${element.clientWidth}`)

        if (!faults.length && section.scrollHeight > section.clientHeight + 1)
            faults.push(`too tall: ${section.scrollHeight} of ${section.clientHeight}`)
        if (!faults.length && section.scrollWidth > section.clientWidth + 1)
            faults.push(`too wide: ${section.scrollWidth} of ${section.clientWidth}`)

        // Code: 22 px is its size in theme.css. What makes it smaller may be a style or a transformation.
        for (const code of section.querySelectorAll('pre code')) {
            const transformed = code.getBoundingClientRect().width / scale / (code.offsetWidth || 1)
            const size = parseFloat(getComputedStyle(code).fontSize) * transformed / 22
            if (size < 0.7) faults.push(`code shrunk to ${size.toFixed(2)}`)
        }
        for (const image of section.querySelectorAll('img')) {
            if (!image.complete || !image.naturalWidth) {
                faults.push('a picture is missing')
                continue
            }
        }
        // Recorded and drawn pictures: text of 20 px at least (numbers of lines: 15), within the picture, on nothing else.
        for (const svg of section.querySelectorAll('p > svg')) {
            const box = svg.getBoundingClientRect(), lines = [...svg.querySelectorAll('.life')].map(path => path.getBoundingClientRect())
            const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim())
            const rects = texts.map(text => text.getBoundingClientRect())
            let smallest = 99
            for (const [i, text] of texts.entries()) {
                const size = parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a / scale
                smallest = Math.min(smallest, text.classList.contains('number') ? size * 20 / 15 : size)
                if (outside(text, box) > 1) faults.push(`"${text.textContent}" leaves its picture`)
                if (lines.some(line => overlap(rects[i], { left: line.left - 2, right: line.right + 2, top: line.top, bottom: line.bottom })))
                    faults.push(`"${text.textContent}" lies on a line`)
                if (rects.some((r, k) => k > i && overlap(rects[i], r))) faults.push(`"${text.textContent}" overlaps another text`)
            }
            if (smallest < 19.9) faults.push(`a picture is too small to read: ${smallest.toFixed(1)} px`)
        }
        const note = notes.find(n => Number(n.dataset.index) === index)
        if (!note?.textContent.trim()) faults.push('no speaker notes')
        return { faults, note: note?.textContent.trim() ?? '' }
    })
}

// ------------------------------------------------------------------------------------------ one deck
// Everything that is wrong with it: a list of [number of the slide, or 0 for the deck; what].
async function inspect(deck) {
    const { head, slides } = readDeck(deck)
    const name = basename(deck, '.md')
    const faults = []
    const page = await browser.open()
    const requests = new Set()
    const loaded = new Promise(done => page.listen(({ method, params }) => {
        if (method === 'Page.loadEventFired') done()
        if (method === 'Network.requestWillBeSent') requests.add(params.request.url)
    }))
    await page.call('Network.enable')
    await page.call('Page.enable')
    const url = `file://${resolve(folder, name)}.html`
    await page.call('Page.navigate', { url })
    await loaded
    const { result, exceptionDetails } = await page.call('Runtime.evaluate', {
        expression: `(${look})()`, awaitPromise: true, returnByValue: true,
    })
    if (exceptionDetails) return [[0, `the page could not be examined: ${exceptionDetails.exception?.description}`]]

    for (const address of requests)
        if (address !== url && !/^(data|blob):/.test(address)) faults.push([0, `it asks for ${address}`])
    if (result.value.length !== slides.length) faults.push([0, `${result.value.length} slides, but ${slides.length} in the text`])
    let minutes = 0
    for (const [index, { faults: found, note }] of result.value.entries()) {
        for (const fault of found) faults.push([index + 1, fault])
        // The page has no blank lines in a note: look at the first words only.
        minutes += minutesOf(note.replace(/^(\(\d+ min\))\s*/, '$1\n\n'))[0] || 0
    }
    if (minutes !== Number(head.minutes)) faults.push([0, `the notes say ${minutes} minutes, the head says ${head.minutes}`])
    if (process.env.SHOTS) await shoot(page, url, name, result.value.length)
    await page.close()
    tests += result.value.length + 1
    return faults
}

async function shoot(page, url, name, count) {
    // All that unfolds is there.
    await page.call('Runtime.evaluate', { expression: `document.head.insertAdjacentHTML('beforeend',
        '<style>[data-bespoke-marp-fragment=inactive]{visibility:visible!important}</style>')` })
    await page.call('Emulation.setDeviceMetricsOverride', { width: 1280, height: 720, deviceScaleFactor: 1, mobile: false })
    for (let i = 1; i <= count; i++) {
        await page.call('Runtime.evaluate', { expression: `location.hash = '#${i}'` })
        await page.call('Runtime.evaluate', { expression: 'new Promise(d => setTimeout(d, 120))', awaitPromise: true })
        const { data } = await page.call('Page.captureScreenshot', { format: 'png' })
        writeFileSync(join(process.env.SHOTS, `${name}-${String(i).padStart(2, '0')}.png`), Buffer.from(data, 'base64'))
    }
}

let tests = 0
const failed = new Set()
for (const deck of decks)
    for (const [slide, what] of await inspect(deck)) {
        console.log(`${deck}${slide ? ` slide ${slide}` : ''}: ${what}`)
        failed.add(`${deck} ${slide}`)
    }
await browser.close()
console.log(`${tests - failed.size} passed, ${failed.size} failed`)
process.exit(failed.size || !tests ? 1 : 0)
