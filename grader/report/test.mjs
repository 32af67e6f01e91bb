// test.mjs -- looks at pages of results in headless Chromium: on a phone, on a desk, in the dark, on paper.
//
// usage: node test.mjs CHROMIUM PAGE.html...
//        SHAPES='phone desk-dark' node test.mjs ...   only in these shapes
//        SHOTS=DIR node test.mjs ...              also writes what was seen as DIR/PAGE-SHAPE.png
//
// Prints one line for each fault and, last, "N passed, N failed": each page in each shape is one test. Exit status: 0
// none failed, 1 some did.
import { writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { openBrowser } from '../../slides/browser.mjs'

const [chromium, ...files] = process.argv.slice(2)
const browser = openBrowser(chromium, 'grader/report/test')

const shapes = [
    { name: 'phone', width: 360, scheme: 'light' }, { name: 'phone-dark', width: 360, scheme: 'dark' },
    { name: 'desk', width: 1280, scheme: 'light' }, { name: 'desk-dark', width: 1280, scheme: 'dark' },
    { name: 'paper', width: 720, scheme: 'light', media: 'print' },
].filter(({ name }) => !process.env.SHAPES || process.env.SHAPES.split(' ').includes(name))

// Runs in the browser: what is wrong with the page.
function look(width, scheme) {
    const faults = new Set()
    const say = (what, element) => faults.add(element ? `${what}: <${element.localName}> ${element.textContent.trim().slice(0, 60)}` : what)
    const styles = new Map()
    const styleOf = element => styles.get(element) ?? styles.set(element, getComputedStyle(element)).get(element)

    // ---- nothing runs
    if (document.scripts.length) say('a script stands in it')
    for (const element of document.querySelectorAll('*'))
        for (const { name, value } of element.attributes)
            if (/^on/i.test(name) || /^\s*javascript:/i.test(value)) say(`it runs ${name}`, element)

    // ---- nothing sticks out; what is wider moves in a box of its own, which the keyboard can reach
    const wide = document.documentElement.scrollWidth
    if (wide > width) say(`wider than the screen: ${wide} of ${width}`)
    const moves = element => element && (/auto|scroll/.test(styleOf(element).overflowX) || moves(element.parentElement))
    for (const element of document.body.querySelectorAll('*')) {
        const box = element.getBoundingClientRect()
        if (box.width > 1 && (box.right > width + 1 || box.left < -1) && !moves(element.parentElement)) say('leaves the page', element)
        if (/auto|scroll/.test(styleOf(element).overflowX) && element.tabIndex < 0) say('cannot be reached', element)
        if (/hidden|clip/.test(styleOf(element).overflowX) && element.scrollWidth > element.clientWidth + 1 && !element.matches('.heard, [aria-hidden]'))
            say('is cut off', element)
    }

    // ---- it can be read: contrast by WCAG 2.2, and size
    const parse = colour => colour.match(/[\d.]+/g).map(Number)
    const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
    const ratio = (a, b) => {
        const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
        return (high + 0.05) / (low + 0.05)
    }
    const ground = element => {
        const paper = element.closest('svg')?.querySelector('.paper')
        if (paper) return parse(styleOf(paper).fill)
        for (let e = element; e; e = e.parentElement) {
            const colour = parse(styleOf(e).backgroundColor)
            if (colour.length === 3 || colour[3] === 1) return colour
        }
        return [255, 255, 255]
    }
    const seen = new Set()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement
        if (!walker.currentNode.data.trim() || element.closest('title, desc, .heard') || !element.getClientRects().length) continue
        const drawn = element.closest('svg')
        const size = parseFloat(styleOf(element).fontSize) * (drawn ? drawn.getBoundingClientRect().width / drawn.viewBox.baseVal.width : 1)
        if (size < (matchMedia('print').matches ? 7 : drawn ? 9 : 12)) say(`${size.toFixed(1)} px is too small`, element)
        const colour = parse(drawn ? styleOf(element).fill : styleOf(element).color)
        const contrast = ratio(colour, ground(element))
        seen.add(element)
        if (contrast < 4.5) say(`a contrast of ${contrast.toFixed(2)}`, element)
    }
    if (seen.size < 20) say(`only ${seen.size} texts were seen`)
    for (const bar of document.querySelectorAll('.bar > span'))
        if (ratio(parse(styleOf(bar).backgroundColor), parse(styleOf(bar.parentElement).backgroundColor)) < 3) say('a bar is hardly seen', bar.parentElement)
    const light = luminance(ground(document.body)) > 0.5
    if (light !== (scheme === 'light')) say(`is ${light ? 'light' : 'dark'} although ${scheme} was asked for`)

    // ---- it can be heard
    if (!document.documentElement.lang) say('no language')
    if (!document.title) say('the page has no title')
    let level = 0
    for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
        if (heading.localName[1] > level + 1) say('a level is left out before', heading)
        level = Number(heading.localName[1])
    }
    if (document.querySelectorAll('h1').length !== 1) say('not one <h1>')
    for (const svg of document.querySelectorAll('svg'))
        if (svg.firstElementChild?.localName !== 'title' || !svg.querySelector('desc')) say('a picture has no title or description')
    for (const cell of document.querySelectorAll('th')) if (!cell.scope) say('a head without its scope', cell)
    for (const state of document.querySelectorAll('.state')) if (!/[✓✗–!].*\w/.test(state.textContent)) say('a state without sign and word', state)
    return { faults: [...faults], height: document.documentElement.scrollHeight }
}

// What a screen reader is given of the page (Chromium's accessibility tree): what has a role that people jump to, or
// takes the keyboard, has a name; a picture has a description, too; no sign is read out.
async function hear(page) {
    await page.call('Accessibility.enable')
    const { nodes } = await page.call('Accessibility.getFullAXTree')
    const heard = nodes.filter(node => !node.ignored)
    const faults = new Set(), roles = new Map(), byId = new Map(nodes.map(node => [node.nodeId, node]))
    const drawn = node => node && (/^(image|img)$/i.test(node.role?.value) || drawn(byId.get(node.parentId))) // is in a picture
    for (const node of heard) {
        const { role, name, description, properties = [] } = node
        const is = role?.value, text = name?.value?.trim() ?? ''
        roles.set(is, (roles.get(is) ?? 0) + 1)
        const takesKeys = properties.some(one => one.name === 'focusable' && one.value.value)
        if ((takesKeys || /^(heading|link|button|DisclosureTriangle|image|img|SvgRoot|table|group|columnheader|rowheader)$/i.test(is)) && is !== 'RootWebArea') {
            if (!text && is !== 'table' && (is !== 'group' || takesKeys)) faults.add(`nothing is heard of a ${is}`)
        }
        if (/^(image|img)$/i.test(is) && !description?.value?.trim()) faults.add(`a picture is not described: ${text}`)
        if (is === 'StaticText' && /^[✓✗]$/.test(text) && !drawn(node)) faults.add('a sign is read out')
    }
    if (roles.get('main') !== 1) faults.add('the content is not one landmark')
    if (!roles.get('heading')) faults.add('no heading is heard')
    return [...faults]
}

// Everything that is wrong with a page in one shape.
async function inspect(file, { name, width, scheme, media }) {
    const faults = []
    const url = `file://${resolve(file)}`
    const page = await browser.open()
    const loaded = new Promise(done => page.listen(({ method, params }) => {
        if (method === 'Page.loadEventFired') done()
        if (method === 'Network.requestWillBeSent' && params.request.url !== url) faults.push(`it asks for ${params.request.url}`)
        if (method === 'Log.entryAdded') faults.push(`it complains: ${params.entry.text}`)
        if (method === 'Runtime.consoleAPICalled') faults.push('it complains on the console')
        if (method === 'Runtime.exceptionThrown') faults.push('it runs a script, which fails')
        if (method === 'Page.javascriptDialogOpening') faults.push('it runs a script, which asks')
    }))
    for (const domain of ['Network', 'Page', 'Log', 'Runtime']) await page.call(`${domain}.enable`)
    await page.call('Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: width < 500 })
    await page.call('Emulation.setEmulatedMedia', { media: media ?? '', features: [{ name: 'prefers-color-scheme', value: scheme }] })
    await page.call('Page.navigate', { url })
    await loaded
    const evaluate = async expression => {
        const { result, exceptionDetails } = await page.call('Runtime.evaluate', { expression, returnByValue: true })
        if (exceptionDetails) throw new Error(`the page could not be examined: ${exceptionDetails.exception?.description}`)
        return result.value
    }
    const { faults: found, height } = await evaluate(`(${look})(${width}, '${scheme}')`)
    faults.push(...found)
    faults.push(...await hear(page))
    if (process.env.SHOTS) {
        const { data } = await page.call('Page.captureScreenshot',
            { format: 'png', captureBeyondViewport: true, clip: { x: 0, y: 0, width, height: Math.min(height, 4000), scale: 1 } })
        writeFileSync(join(process.env.SHOTS, `${basename(dirname(file))}-${name}.png`), Buffer.from(data, 'base64'))
    }
    // What is folded sticks out no more when it is opened, and can be read.
    await evaluate('document.querySelectorAll("details").forEach(one => { one.open = true })')
    for (const fault of (await evaluate(`(${look})(${width}, '${scheme}')`)).faults)
        if (!found.includes(fault)) faults.push(`when all is opened: ${fault}`)
    await page.close()
    return faults
}

let passed = 0, failed = 0
for (const file of files)
    for (const shape of shapes) {
        const faults = await inspect(file, shape).catch(error => [error.message])
        for (const fault of faults.slice(0, 8)) console.log(`${file}, ${shape.name}: ${fault}`)
        if (faults.length) failed++
        else passed++
    }
await browser.close()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed || !passed ? 1 : 0)
