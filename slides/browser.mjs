// browser.mjs -- headless Chromium through the DevTools protocol: for slides/test and grader/report/test.
//
//   const browser = openBrowser(CHROMIUM, WHO)   WHO says it when the browser has a fault, which ends us with 1
//   const page = await browser.open()            a page: page.call(METHOD, PARAMS), page.listen(FUNCTION), page.close()
//   await browser.close()
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export function openBrowser(chromium, who) {
    const profile = mkdtempSync(join(tmpdir(), 'chromium-'))
    const answers = new Map(), listeners = new Map() // of each page, by its session
    let last = 0, rest = '', ended = false

    function quit(why) {
        console.error(`${who}: ${why}`)
        rmSync(profile, { recursive: true, force: true })
        process.exit(1)
    }

    // It speaks over two pipes, its descriptors 3 and 4: JSON messages, a NUL after each.
    const browser = spawn(chromium, [
        '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-extensions', '--disable-sync',
        '--disable-background-networking', '--disable-component-update', '--hide-scrollbars', '--mute-audio',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', '--window-size=1280,720', '--force-device-scale-factor=1',
        `--user-data-dir=${profile}`, '--remote-debugging-pipe',
    ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
    browser.on('error', () => quit(`${chromium} cannot be started`))
    browser.on('exit', () => ended || quit(`${chromium} has ended too early`))
    browser.stdio[4].setEncoding('utf8').on('data', data => {
        const messages = (rest + data).split('\0')
        rest = messages.pop()
        for (const message of messages.map(text => JSON.parse(text))) {
            if (message.id) {
                const { done, fail } = answers.get(message.id)
                answers.delete(message.id)
                if (message.error) fail(new Error(message.error.message))
                else done(message.result)
            } else {
                listeners.get(message.sessionId)?.(message)
            }
        }
    })

    function call(method, params = {}, sessionId) {
        return new Promise((done, fail) => {
            answers.set(++last, { done, fail })
            browser.stdio[3].write(JSON.stringify({ id: last, method, params, sessionId }) + '\0')
        })
    }

    async function open() {
        const { targetId } = await call('Target.createTarget', { url: 'about:blank' })
        const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true })
        return {
            call: (method, params) => call(method, params, sessionId),
            listen: listener => listeners.set(sessionId, listener),
            close: () => call('Target.closeTarget', { targetId }),
        }
    }

    async function close() {
        ended = true
        await call('Browser.close').catch(() => 0)
        await new Promise(done => browser.exitCode === null ? browser.once('exit', done) : done())
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    }

    return { open, close }
}
