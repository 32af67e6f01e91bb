// picture.mjs -- draws a recording (recording.mjs) for a slide: the program's calls on the left, what the peer does on
// the right, a lane for each connection between them. Where the recording has the segments on the wire, they are the
// arrows, each with what it is, in a lane of their own. The words are those of grader/messages.tsv.
//
// drawRecording(TEXT, OPTIONS) returns { svg, rows }: the picture, and its lines as text. OPTIONS: program; after (the
// picture begins below the first line that contains this text); show, a set of:
//   addresses   who connects from where        flags   those of send() and recv()
//   hex         bytes as hexadecimal numbers   lists   what goes into select() and what comes out
import { readFileSync } from 'node:fs'

// By level and number, as Linux counts them.
const OPTIONS = { '1 2': 'SO_REUSEADDR', '1 9': 'SO_KEEPALIVE', '1 20': 'SO_RCVTIMEO', '1 21': 'SO_SNDTIMEO', '6 4': 'TCP_KEEPIDLE', '6 5': 'TCP_KEEPINTVL', '6 6': 'TCP_KEEPCNT', '6 18': 'TCP_USER_TIMEOUT' }

const SIZE = 20, ADVANCE = SIZE * 0.602, ROW = 30, HEAD = 44 // a monospaced font of 20 px
const WIDTH = 1160, LANE = 68, WIRE = 216, LEFT = 38 // the slide's width within its margins; the numbers of the lines

// ------------------------------------------------------------------------------------------ words
const words = new Map(readFileSync(new URL('../grader/messages.tsv', import.meta.url), 'utf8').split('\n')
    .filter(line => line && !line.startsWith('#')).map(line => line.split('\t')))

function say(id, ...values) {
    if (!words.has(id)) throw new Error(`grader/messages.tsv has no ${id}`)
    return words.get(id).replace(/\{(\d)\}/g, (all, n) => values[n - 1])
}
const count = (id, n) => say(n === 1 ? `${id}-one` : `${id}-many`, n)

// ------------------------------------------------------------------------------------------ bytes
const escapes = { 10: '\\n', 13: '\\r', 9: '\\t', 0: '\\0', 34: '\\"', 92: '\\\\' }

// At most `room` characters of them, within quotes or as hexadecimal numbers.
function quoted(hex, total, room, asHex) {
    const bytes = [...Buffer.from(hex ?? '', 'hex')]
    if (asHex) {
        const fit = Math.max(1, Math.min(bytes.length, Math.floor((room + 1) / 3)))
        return bytes.slice(0, fit).map(b => b.toString(16).padStart(2, '0')).join(' ') + (fit < total ? ' …' : '')
    }
    let text = '', used = 0
    for (const b of bytes) {
        const next = escapes[b] ?? (b < 32 || b > 126 ? `\\x${b.toString(16).padStart(2, '0')}` : String.fromCharCode(b))
        if (text.length + next.length > room) break
        text += next
        used++
    }
    return `"${text}"${used < total ? '…' : ''}`
}

// ------------------------------------------------------------------------------------------ calls
const DOMAINS = { 1: 'AF_UNIX', 2: 'AF_INET', 10: 'AF_INET6' }, TYPES = { 1: 'SOCK_STREAM', 2: 'SOCK_DGRAM' }
const HOWS = ['SHUT_RD', 'SHUT_WR', 'SHUT_RDWR'], MSG_NOSIGNAL = 0x4000, O_NONBLOCK = 0o4000, F_SETFL = 4

// The descriptors of the list at `place` of those that select() was given.
function list(data, place) {
    if (!data || data.length < place * 16 + 16) return null
    const bits = Buffer.from(data, 'hex').readBigUInt64LE(place * 8)
    return [...Array(64).keys()].filter(fd => bits >> BigInt(fd) & 1n)
}
const lists = (data, place) => {
    const [r, w] = [list(data, place), list(data, place + 1)]
    return `r{${r ?? ''}} w{${w ?? ''}}`
}

function argumentsOf(e, room, show) {
    const [a, b, c] = e.args
    switch (e.call) {
    case 'socket': return `${DOMAINS[a] ?? a}, ${TYPES[b & 15] ?? b}`
    case 'bind': case 'connect': return `${e.fd}, ${e.address}`
    case 'listen': return `${e.fd}, ${a}`
    case 'shutdown': return `${e.fd}, ${HOWS[a]}`
    case 'setsockopt': return `${e.fd}, ${OPTIONS[`${a} ${b}`] ?? b}, ${c}`
    case 'fcntl': return `${e.fd}, ${a === F_SETFL ? `F_SETFL, ${b & O_NONBLOCK ? 'O_NONBLOCK' : 0}` : '…'}`
    case 'select': return show.has('lists') ? `${a}, ${lists(e.data, 0)}` : `${a}`
    case 'poll': case 'epoll_wait': return b < 0 ? `${a}` : `${a}, ${b} ms`
    case 'accept': case 'close': return `${e.fd}`
    default: { // send, recv and their like
        const flags = b === 0 ? '0' : b === MSG_NOSIGNAL ? 'MSG_NOSIGNAL' : `${b}`
        const data = e.result === 0 && /^re/.test(e.call) ? '""' : e.result > 0 ? quoted(e.data, e.result, room, show.has('hex')) : '…'
        return `${e.fd}, ${data}, ${a}${show.has('flags') ? `, ${flags}` : ''}`
    }
    }
}

function callText(e, room, show) {
    const text = `${e.call}(${argumentsOf(e, room, show)})`
    if (e.part === 'begins') return `${text} …`
    if (e.part === 'waits') return `${text} … ${say('conversation-waits')}`
    if (e.part === 'cut') return `${text} … ${say('conversation-cut')}`
    let result = e.error ? `-1 ${e.error}` : `${e.result}`
    if (e.call === 'accept' && e.result >= 0 && show.has('addresses')) result += ` ${say('conversation-from', e.address)}`
    if (e.call === 'select' && e.result > 0 && show.has('lists')) result += `: ${lists(e.data, 2)}`
    return `${e.part === 'ends' ? '… ' : ''}${text} = ${result}${e.disturbed ? ' ←' : ''}`
}

// ------------------------------------------------------------------------------------------ the peer
function peerText(e, room, show) {
    const bytes = () => show.has('hex') ? '' : quoted(e.data, e.bytes, room)
    switch (e.peer) {
    case 'listens': return say('log-listens', e.text)
    case 'takes': return say('log-takes', e.text)
    case 'sees': return say('log-student-listens', e.text)
    case 'connects': return show.has('addresses') ? say('log-connects', e.conn, e.text) : say('picture-connects', e.conn)
    case 'accepts': return show.has('addresses') ? say('log-accepts', e.conn, e.text) : say('picture-accepts', e.conn)
    case 'refused': return say('log-refused', e.conn)
    case 'sends': return say('log-sends', e.conn, count('bytes', e.bytes), bytes())
    case 'gets': return say('log-gets', e.conn, count('bytes', e.bytes), bytes())
    case 'eof': return say('log-gets-eof', e.conn)
    case 'error': return say('log-gets-error', e.conn, { 104: 'ECONNRESET', 32: 'EPIPE' }[e.number] ?? e.number)
    case 'half-closes': return say('log-half-closes', e.conn)
    case 'loses': return say('log-loses', e.conn)
    case 'goes-silent': return say('log-goes-silent', e.conn)
    case 'speaks-again': return say('log-speaks-again', e.conn)
    case 'queue-full': return say('log-queue-full')
    case 'closes': return say('log-closes', e.conn)
    case 'resets': return say('log-resets', e.conn)
    case 'signal': return say('log-signal', { 10: 'USR1', 9: 'KILL', 18: 'CONT', 19: 'STOP' }[e.number] ?? e.number)
    default: throw new Error(`no words for what the peer does: ${e.peer}`)
    }
}

// The bytes of a play's data, or null for those too many to be shown.
function dataOf(text) {
    const parts = text.match(/"(\\.|[^"\\])*"|[^\s"]+/g)
    let hex = '', isHex = false
    for (const part of parts) {
        if (part === 'hex') isHex = true
        else if (part.startsWith('"')) hex += Buffer.from(part.slice(1, -1)).toString('hex')
        else if (isHex && /^([0-9a-f]{2})+$/.test(part)) hex += part
        else return null
    }
    return isHex ? hex : null
}

// What should have happened here, in plain words: of the step that did not hold.
function expectation(step, program, addresses) {
    step = step.replace(/\$(\w+)\.student/g, (all, conn) => addresses.get(conn)).replace('$peer', addresses.get(step[0]))
    const [who, verb, ...rest] = step.split(/\s+/), what = rest.join(' ')
    if (who === 'stdout') return say('picture-prints', program, [verb, what].join(' ').trim())
    if (who === 'student' && verb === 'waits') return say('picture-waits', program)
    if (who === 'student' && verb === 'listens') return say('picture-listens', program)
    if (who === 'student' && verb === 'exits') return say('picture-exits', program, what)
    if (who === 'student' && verb === 'closes') return say('picture-closes', program, what)
    if (who === 'stderr') return say('picture-complains', program, [verb, what].join(' ').trim())
    if (verb === 'waits') return say('picture-comes', who, what)
    if (verb === 'expects' && what === 'no datagram') return say('picture-no-datagram', who)
    if (/^(expects|loses)$/.test(verb) && rest[0] === 'datagram') return say('picture-bytes', who, dataOf(rest.slice(1).join(' '))?.replace(/..(?=.)/g, '$& ') ?? what)
    if (verb === 'accepts') return say('picture-calls', program)
    if (verb === 'expects' && what === 'eof') return say('picture-eof', who)
    if (verb === 'expects' && / in one piece$/.test(what)) return say('picture-piece', who, what.replace(/ in one piece$/, ''))
    if (verb === 'expects' && rest[0] === 'pattern') return say('picture-count', who, rest[1])
    if (verb === 'expects') return say('picture-bytes', who, dataOf(what)?.replace(/..(?=.)/g, '$& ') ?? what)
    throw new Error(`no plain words for the step: ${step}`)
}

// ------------------------------------------------------------------------------------------ lines
const TO_PEER = /^(accepts|gets|eof|error)$/, TO_PROGRAM = /^(connects|sends|half-closes|closes|resets|signal)$/
const ends = e => /^(half-closes|closes)$/.test(e.peer)

const ready = select => list(select.data, 2) ?? []

// The descriptor at which the program notices it: the one that accept() is given, or that of the connection.
const noticed = (events, event) => event.peer === 'connects' ? events.find(e => e.call === 'accept' && e.conn === event.conn)?.fd
    : events.find(e => e.call === 'accept' && e.conn === event.conn)?.result

// Whether what the peer did and this call are two sides of one thing.
function meet(event, call, fd) {
    if (call.part === 'ends') return false
    if (event.peer === 'sees') return call.call === 'listen'
    if (event.peer === 'accepts') return call.call === 'connect'
    if (call.call === 'select') return !call.part && /^(connects|sends|half-closes|closes|resets)$/.test(event.peer) && ready(call).includes(fd)
    if (call.conn !== event.conn || !event.conn) return false
    switch (event.peer) {
    case 'connects': return call.call === 'accept'
    case 'sends': return /^(recv|recvfrom|read)$/.test(call.call) && call.result > 0
    case 'gets': return /^(send|sendto|write)$/.test(call.call) && call.part !== 'begins' && call.result === event.bytes
    case 'eof': case 'error': return call.call === 'close' || call.call === 'shutdown'
    case 'resets': return call.error !== undefined
    default: return ends(event) && call.call === 'recv' && call.result === 0
    }
}

// The rows: number, left, right, arrow, conn, or note, or verdict. Neighbours that meet share one.
function rowsOf(events, room, show, program) {
    const rows = [], addresses = new Map(events.filter(e => /^(connects|accepts)$/.test(e.peer)).map(e => [e.conn, e.text]))
    const wired = events.some(e => e.wire)
    let number = 0
    for (let i = 0; i < events.length; i++) {
        const e = events[i], next = wired ? undefined : events[i + 1]
        if (e.again) {
            rows.push({ note: e.again === 'thousands' ? say('picture-thousands') : e.of === 1 ? say('conversation-same', e.again) : say('conversation-same-lines', e.again, e.of) })
            continue
        }
        if (e.peer === 'verdict') {
            const [first, rest] = expectation(e.text, program, addresses).split(/(?<=get) (?=.{30})/) // too long for one row
            rows.push({ verdict: `✗ ${first}` }, ...rest ? [{ verdict: `  ${rest}` }] : [])
            continue
        }
        if (e.peer === 'stdin' || e.peer === 'stdin-ends') continue
        const joins = wired && rows.length > 0 && joined(rows.at(-1), e)
        const row = joins ? rows.at(-1) : { left: '', right: '', of: {} }
        const put = event => {
            if (wired) row.of[event.wire ? 'wire' : event.call ? 'call' : 'peer'] = event
            if (event.wire) {
                row.wire = event.window === 0 ? say('wire-window-0', event.wire) : event.wire
                row.arrow = event.way
                row.conn = event.conn
            } else if (event.call) row.left = callText(event, room, show)
            else if (event.peer === 'ended') row.left = event.text
            else {
                row.right = peerText(event, room, show)
                row.conn = event.conn
                if (!wired) row.arrow = TO_PEER.test(event.peer) ? 'to-peer' : TO_PROGRAM.test(event.peer) ? 'to-program' : ''
                row.what = event.peer
            }
        }
        put(e)
        if (next && !next.again && !!e.call !== !!next.call && (e.call || e.peer) && next.peer !== 'verdict' && next.peer !== 'ended'
            && e.peer !== 'ended' && meet(e.call ? next : e, e.call ? e : next, noticed(events, e.call ? next : e))) {
            put(next)
            i++
        }
        if (!joins) rows.push(row)
        if (!row.number && (row.left || row.right)) row.number = ++number
    }
    return rows
}

// Whether an event belongs into a row that has begun: a call or what the peer did beside the segment that it sent, and
// a segment beside what it brought.
function joined(row, e) {
    const { call, peer, wire } = row.of ?? {}
    if (!row.of || (call ?? peer ?? wire).conn !== e.conn || !e.conn) return false
    if (e.wire) return !wire && (call ? !peer && e.way === 'to-peer' && SENDS_BY_CALL[call.call]?.test(e.wire) : peer && e.way === 'to-program' && SENDS_BY_PEER[peer.peer]?.test(e.wire))
    if (!wire || (e.call ? call : peer)) return false
    if (e.peer) return wire.way === 'to-peer' && BROUGHT[e.peer]?.test(wire.wire)
    if (e.part === 'begins' || e.part === 'waits') return false
    if (e.call === 'connect') return wire.wire === 'ACK' // it returns when the handshake's last segment is on its way
    if (wire.way !== 'to-program') return false
    return e.call === 'accept' ? wire.wire === 'ACK' : /^recv(from)?$/.test(e.call) && (e.error ? /RST/ : e.result > 0 ? /byte/ : /FIN/).test(wire.wire)
}
const SENDS_BY_CALL = { connect: /^SYN$/, send: /byte/, sendto: /byte/, shutdown: /FIN/, close: /FIN|RST/ }
const SENDS_BY_PEER = { connects: /^SYN$/, sends: /byte/, 'half-closes': /FIN/, closes: /FIN|RST/, resets: /RST/ }
const BROUGHT = { accepts: /^ACK$/, gets: /byte/, eof: /FIN/, error: /RST/ }

function begin(rows, after) {
    if (!after || after === '-') return rows
    const at = rows.findIndex(row => `${row.left ?? ''} ${row.right ?? ''}`.includes(after))
    if (at === -1) throw new Error(`no line contains "${after}"`)
    return rows.slice(at + 1)
}

// ------------------------------------------------------------------------------------------ the picture
const escape = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const text = (x, y, kind, string) => `<text x="${x}" y="${y}" class="${kind}">${escape(string)}</text>`
const columns = strings => Math.ceil(Math.max(0, ...strings.map(s => s.length)) * ADVANCE)

export function drawRecording(source, { program, after = '-', show = new Set() }) {
    const events = source.trim().split('\n').map(line => JSON.parse(line))
    let rows, left, right, lanes, width
    const wire = events.some(e => e.wire) ? WIRE : 0
    for (let room = 48; ; room--) { // as much of the bytes as there is room for
        rows = begin(rowsOf(events, room, show, program), after)
        lanes = [...new Set(rows.map(row => row.conn).filter(Boolean))].sort()
        left = LEFT + columns([program, ...rows.map(row => row.left ?? row.note ?? '')]) + 14
        right = columns([say('conversation-right'), ...rows.map(row => row.right ?? row.verdict ?? '')])
        width = left + wire + LANE * Math.max(1, lanes.length) + 34 + right
        if (width <= WIDTH || room === 6) break
    }
    // From here on, from left to right: the program's lifeline, what the segments are, the lanes, the peer's text.
    const height = HEAD + rows.length * ROW + 4, life = left, first = left + wire + (wire ? 0 : LANE) + 14
    const laneX = conn => first + LANE * Math.max(0, lanes.indexOf(conn)), rightX = laneX(lanes.at(-1)) + 20
    const y = i => HEAD + i * ROW + 21

    // Where a connection's lane begins and ends.
    const spans = (lanes.length ? lanes : [undefined]).map(conn => {
        const mine = rows.flatMap((row, i) => row.conn === conn && conn ? [[row, i]] : [])
        const start = mine[0]?.[0].what === 'connects' || mine[0]?.[0].what === 'accepts' ? mine[0][1] : -1
        const end = mine.findLast(([row]) => /^(closes|resets|error)$/.test(row.what))
        return { conn, from: start === -1 ? HEAD - 8 : y(start) - 7, to: end ? y(end[1]) - 7 : height }
    })
    const out = [`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" preserveAspectRatio="xMidYMin meet" class="recorded">`]
    out.push(text(LEFT, 24, 'who', program))
    if (lanes.length > 1) for (const conn of lanes) out.push(text(laneX(conn) - 6, 24, 'who', conn))
    if (wire) out.push(text(life + 14, 24, 'who', say('conversation-wire')))
    out.push(text(rightX, 24, 'who', say('conversation-right')))
    out.push(`<path class="life" d="M${life} ${HEAD - 8}V${height}"/>`)
    for (const { conn, from, to } of spans) out.push(`<path class="life" d="M${laneX(conn)} ${from}V${to}"/>`)
    for (const [i, row] of rows.entries()) {
        if (row.note) out.push(text(LEFT, y(i), 'note', row.note))
        if (row.verdict) out.push(text(rightX + (row.verdict.length - row.verdict.trimStart().length) * ADVANCE, y(i), 'bad', row.verdict.trim()))
        if (row.number) out.push(text(LEFT - 10, y(i) - 2, 'number', `${row.number}`))
        if (row.left) out.push(text(LEFT, y(i), 'call', row.left))
        if (row.right) out.push(text(rightX, y(i), 'peer', row.right))
        if (row.arrow) {
            const x = row.what === 'signal' ? rightX - 10 : laneX(row.conn), line = y(i) - 7
            // A lane of somebody else's that the arrow passes is broken there: the arrow does not touch it.
            for (const { conn, from, to } of spans)
                if (laneX(conn) < x && from < line && line < to) out.push(`<path class="gap" d="M${laneX(conn)} ${line - 6}v12"/>`)
            const [a, b] = row.arrow === 'to-peer' ? [life, x] : [x, life], head = row.arrow === 'to-peer' ? -11 : 11
            out.push(`<path class="arrow" d="M${a} ${line}H${b + head}"/><path class="head" d="M${b} ${line}l${head} -6v12z"/>`)
            if (row.wire) {
                const wide = row.wire.length * ADVANCE, at = Math.round(life + (first - life - wide) / 2)
                out.push(`<path class="gap" d="M${at - 6} ${line}H${Math.ceil(at + wide + 6)}" style="stroke-width:24"/>`, text(at, y(i), 'segment', row.wire))
            }
        }
    }
    out.push('</svg>')
    return { svg: out.join('\n'), rows, width, height }
}
