// rehearse.mjs -- plays the demonstration of one slide: see rehearse, which gives it a network and processes of its own.
//
// usage: node rehearse.mjs --list DECK.md       the numbers of the slides that have one
//        node rehearse.mjs DECK.md SLIDE        VERBOSE=1 shows what the terminals print
//
// It never waits for a time. It waits until words appear, or until the kernel says that everybody sleeps: no process has
// run between five looks. The limit is a safety net.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { readDeck } from './deck.mjs'
import { demoOf } from './demo.mjs'

const [deck, which] = process.argv[2] === '--list' ? [process.argv[3]] : process.argv.slice(2)
const { slides } = readDeck(deck)
if (!which) {
    for (const [i, slide] of slides.entries()) if (/^```demo$/m.test(slide.text)) console.log(i + 1)
    process.exit(0)
}

const PROMPT = '@@ready@@', LIMIT = Number(process.env.LIMIT ?? 60000)
const KEYS = { 'Ctrl-C': '\x03', 'Ctrl-D': '\x04', 'Ctrl-Z': '\x1a' }
const pause = ms => new Promise(done => setTimeout(done, ms)) // between two questions to the kernel
const place = `${basename(deck)} slide ${which}`

class Fault extends Error {}
const fail = (step, why) => { throw new Fault(`${step ? `${step.terminal}${step.kind === 'output' ? '|' : '$'} ${step.text}: ` : ''}${why}`) }

// ---------------------------------------------------------------------------------------- the kernel
// Everybody's states and counts of context switches, in one text; empty while somebody runs.
function everybody() {
    let text = ''
    for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name) && Number(name) !== process.pid && name !== '1')) {
        try {
            for (const tid of readdirSync(`/proc/${pid}/task`)) {
                const status = readFileSync(`/proc/${pid}/task/${tid}/status`, 'utf8')
                const state = /^State:\s+(\S)/m.exec(status)[1]
                if (state === 'R' || state === 'D') return ''
                text += `${tid} ${state} ${status.match(/ctxt_switches:\s+\d+/g).join(' ')}\n`
            }
        } catch { return '' } // it has ended while we looked
    }
    return text
}

// Whether everybody has slept, and nothing was printed, for five looks in a row. Each call is a look.
function quiet() {
    let last = '', same = 0
    return () => {
        const states = everybody(), now = states + [...terminals.values()].map(t => t.out.length).join()
        same = states && now === last ? same + 1 : 0
        last = now
        return same >= 5
    }
}

async function untilQuiet(step) {
    await until(quiet(), step, 'the programs never come to rest', 10)
}

// ---------------------------------------------------------------------------------------- terminals
const terminals = new Map(), ports = new Map()

class Terminal {
    constructor() {
        this.out = '' // all that was printed
        this.at = 0 // up to here it was compared
        this.claimed = false // whether the deck says what this command prints
        this.any = false // whether any lines may come now
        this.child = spawn('script', ['-qefc', 'exec bash --norc --noprofile -i', '/dev/null'], {
            stdio: ['pipe', 'pipe', 'inherit'],
            env: { PATH: process.env.PATH, HOME: '/nonexistent', TERM: 'dumb', PS1: PROMPT, PS2: '', HISTFILE: '', LC_ALL: 'C.UTF-8', SHELL: '/bin/sh' },
        })
        this.child.stdout.setEncoding('utf8').on('data', data => {
            this.out += data.replaceAll('\r', '')
            if (process.env.VERBOSE) process.stderr.write(data)
        })
    }

    type(keys) { this.child.stdin.write(keys) }

    // Types into a program, and takes away what the terminal shows of it.
    async echo(keys, step) {
        const before = this.out.length
        this.type(keys)
        await until(() => this.out.indexOf(keys, before) !== -1, step, 'the terminal does not show what is typed')
        const at = this.out.indexOf(keys, before)
        this.out = this.out.slice(0, at) + this.out.slice(at + keys.length)
    }

    atPrompt() { return this.out.endsWith(PROMPT) }

    // Lines that were printed and not yet compared, without the prompt.
    lines() {
        const text = this.out.slice(this.at)
        return text.split('\n').map((line, i, all) => ({ text: line.replaceAll(PROMPT, '').replace(/^\^[CDZ]/, ''), whole: i < all.length - 1 || line.endsWith(PROMPT), length: line.length + 1 }))
    }

    // What the deck claims of this command has to be all of it.
    finish(step) {
        const rest = this.lines().filter(line => line.text.trim())
        if (this.claimed && !this.any && rest.length) fail(step, `the deck does not say that it prints "${rest[0].text}"`)
        this.at = this.out.length
        this.claimed = this.any = false
    }
}

async function terminal(name, step) {
    if (!terminals.has(name)) {
        const t = new Terminal()
        terminals.set(name, t)
        await until(() => t.atPrompt(), step, 'the shell does not start')
        t.type('stty cols 200 rows 50 echo\n')
        await until(() => t.out.split(PROMPT).length > 2 && t.atPrompt(), step, 'the shell does not answer')
        t.at = t.out.length
    }
    return terminals.get(name)
}

async function until(holds, step, why, between = 5) {
    const limit = Date.now() + LIMIT
    while (!holds()) {
        if (Date.now() > limit) fail(step, typeof why === 'string' ? why : why())
        await pause(between)
    }
}

// A line of the deck as a pattern: blanks are alike, "…" is any text, ports are the kernel's.
const pattern = text => new RegExp(`^${text.trim().split(/\s+/).map(word => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('…', '.*?').replace(/\b5\d{4}\b/g, port => ports.get(port) ?? `(?<p${port}>\\d{4,5})`)).join('\\s+')}$`)

// In which order ss names connections is the kernel's choice: its lines, up to "…", are compared in any order.
function inAnyOrder(t, step) {
    const wanted = pattern(step.text), line = t.lines().find(line => line.whole && wanted.test(line.text.trim()))
    if (!line) return false
    for (const [name, value] of Object.entries(wanted.exec(line.text.trim()).groups ?? {})) ports.set(name.slice(1), value)
    const at = t.out.indexOf(line.text, t.at)
    t.out = t.out.slice(0, at) + t.out.slice(at + line.text.length)
    return true
}

async function compare(t, step) {
    t.claimed = true
    if (t.unordered && step.text.trim() !== '…') {
        await until(() => inAnyOrder(t, step), step, () => `it is not among what it prints:\n${t.out.slice(t.at)}`)
        return
    }
    if (step.text.trim() === '…') {
        t.any = true
        return
    }
    const wanted = pattern(step.text), rest = quiet()
    let last = ''
    await until(() => {
        let passed = 0
        const complete = rest() // then the last line may lack its end
        for (const line of t.lines()) {
            const match = (line.whole || complete) && line.text && wanted.exec(line.text.trim())
            if (match) {
                for (const [name, value] of Object.entries(match.groups ?? {})) ports.set(name.slice(1), value)
                t.at = Math.min(t.at + passed + line.length, t.out.length)
                t.any = false
                return true
            }
            if (line.whole && line.text.trim()) {
                last = line.text
                if (!t.any) fail(step, `but it prints "${line.text}"`)
            }
            passed += line.length
        }
        return false
    }, step, () => `it is not printed; the last line is "${last}"`)
}

// ---------------------------------------------------------------------------------------- the play
async function play(steps) {
    for (let i = 0; i < steps.length; i++) {
        const step = steps[i], t = await terminal(step.terminal, step)
        switch (step.kind) {
        case 'command': {
            let command = step.text
            while (command.endsWith('\\') && steps[i + 1]?.kind === 'command') command = command.slice(0, -1) + steps[++i].text.trim()
            await until(() => t.atPrompt(), step, 'the terminal is still busy')
            await untilQuiet(step)
            t.finish(step)
            t.unordered = /^ss /.test(command)
            t.type(command + '\n')
            await until(() => t.out.slice(t.at).includes('\n'), step, 'the shell does not take it')
            t.at += t.out.slice(t.at).indexOf('\n') + 1 // what readline shows of it
            break
        }
        case 'input':
            await untilQuiet(step)
            if (t.atPrompt()) fail(step, 'there is no program to type into')
            await t.echo(step.text + '\n', step)
            break
        case 'key':
            await untilQuiet(step)
            if (!KEYS[step.text]) fail(step, 'not a key')
            t.type(KEYS[step.text])
            break
        case 'output':
            await compare(t, step)
            break
        case 'state':
            await untilQuiet(step)
            if (step.text !== 'waits') fail(step, 'not a state')
            if (t.atPrompt()) fail(step, 'the program has ended')
        }
    }
    await untilQuiet()
    for (const t of terminals.values()) t.finish()
}

try {
    await play(demoOf(slides[which - 1].text))
} catch (e) {
    if (!(e instanceof Fault) && !/not a line/.test(e.message)) throw e
    console.log(`${place}: demonstration: ${e.message}`)
    process.exitCode = 1
}
process.exit()
