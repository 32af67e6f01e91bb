// browser_clock.mjs -- a page with a clock over WebSocket in headless Chromium: its list grows, and it ends with the server.
//
// usage: node browser_clock.mjs CHROMIUM URL PID [PICTURE]
//
// Waits for three lines, ends the server (PID, by SIGTERM), and waits for the page to say how the connection was closed, if it
// says that. Prints "lines growing, LAST; STATE". PICTURE: where to put one of the page with its lines.
import { writeFileSync } from 'node:fs'
import { openBrowser } from '../../slides/browser.mjs'

const [chromium, url, pid, picture] = process.argv.slice(2)
const browser = openBrowser(chromium, 'browser_clock')
const page = await browser.open()
const limit = setTimeout(() => { console.log('nothing has come for a minute'); process.exit(1) }, 60000)

async function ask(expression) {
    const { result, exceptionDetails } = await page.call('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
    if (exceptionDetails) throw new Error(exceptionDetails.exception.description)
    return result.value
}
// What the function says, as soon as that is something.
const until = look => ask(`new Promise(done => {
    const look = ${look}, ask = () => { const said = look(); if (said) { watch.disconnect(); done(said) } }
    const watch = new MutationObserver(ask)
    watch.observe(document, { subtree: true, childList: true, characterData: true })
    ask()
})`)

await page.call('Page.enable')
const loaded = new Promise(done => page.listen(message => message.method === 'Page.loadEventFired' && done()))
await page.call('Page.navigate', { url })
await loaded
const last = await until(() => { const all = document.querySelectorAll('li'); return all.length >= 3 && all[all.length - 1].textContent })
if (picture) writeFileSync(picture, Buffer.from((await page.call('Page.captureScreenshot')).data, 'base64'))
process.kill(Number(pid))
const state = await until(() => { const s = document.getElementById('state'); return !s ? 'no state' : s.textContent.startsWith('closed') && s.textContent })
console.log(`lines growing, ${last}; ${state}`)
clearTimeout(limit)
await browser.close()
