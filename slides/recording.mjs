// recording.mjs -- makes a recording of the grader's log (grader/README.md, "The log"): what happened, in order, and
// nothing that is luck. Times, process numbers and the kernel's ports are left out, so that the same sequence gives
// the same recording, byte for byte.
//
// usage: node recording.mjs LOG >RECORDING
//
// A recording is JSON, one event a line:
//   {"call":"recv","conn":"a","fd":4,"args":[16,0,0],"result":5,"data":"68656c6c6f"}   a call; "part" when it did not return at once:
//       "begins" and "ends" (the peer did something in between), "waits" (for ever), "cut" (the program ended in it)
//   {"peer":"sends","conn":"a","bytes":5,"data":"68656c6c6f"}               what the peer did or saw
//   {"wire":"8 bytes","conn":"a","way":"to-program"}                        a segment; "window" when that is 0. Acknowledgements
//       alone are left out, as their number is luck: but for the one that ends a handshake, and those about a window of 0
//   {"again":7,"of":2}                       the last two events happened seven more times; "thousands" from 1000 on
import { readFileSync } from 'node:fs'

const ACTIONS = /^(send|sendto|sendmsg|write|writev|sendfile|close|shutdown|connect|listen|fork)$/
const SENDS = /^(send|sendto|sendmsg|write|writev|sendfile)$/
const NOT_SHOWN = /^(getsockname|getpeername|exit)$/
const SEEN = /^(sees|accepts|gets|loses|eof|error)$/ // by the peer, after the call that caused it
const CALL = ['call', 'part', 'conn', 'fd', 'args', 'result', 'error', 'data', 'address', 'disturbed']
const RECEIVES = /^(recv|recvfrom|recvmsg|read|readv)$/
const WAITS = /^(accept|connect|recv|recvfrom|read|select|poll|epoll_wait)$/
const WIRE = ['wire', 'way', 'conn', 'window']
const PEER = ['peer', 'conn', 'bytes', 'data', 'number', 'text']

// Each event with the time at which it is shown: what the program does, where the call began; what it waits for, where
// it returned.
function timed(lines) {
    const ended = lines.some(e => e.what === 'ended')
    const items = []
    const segments = onWire(lines)
    for (const e of lines) {
        if (e.who === 'peer') {
            items.push({ ...e, peer: e.what, at: e.us })
        } else if (e.who === 'wire') {
            const segment = segments.find(s => s.from === e)
            if (segment) items.push(segment)
        } else if (e.who === 'student' && !NOT_SHOWN.test(e.call)) {
            if (e.until === undefined) items.push({ ...e, at: e.us, part: ended ? 'cut' : 'waits' })
            else if ((SENDS.test(e.call) && wasHeldUp(e, lines)) || waitedFor(e, segments)) {
                items.push({ call: e.call, fd: e.fd, args: e.args, address: e.address, at: e.us, part: 'begins' })
                items.push({ ...e, at: e.until + (segments.length ? 0.5 : 0), part: 'ends' }) // what came in the same microsecond came before
            } else items.push({ ...e, at: ACTIONS.test(e.call) ? e.us : e.until })
        }
    }
    return items.map((e, i) => [e, i]).sort(([a, i], [b, j]) => a.at - b.at || i - j).map(([e]) => e)
}

// The segments that are kept, in order.
function onWire(lines) {
    const names = { S: 'SYN', SA: 'SYN ACK', R: 'RST', RA: 'RST', FA: 'FIN', A: 'ACK', U: '0 bytes' }, last = new Map(), kept = []
    for (const e of lines.filter(e => e.who === 'wire' && e.way !== 'between')) {
        const name = e.bytes > 0 ? `${e.bytes} byte${e.bytes > 1 ? 's' : ''}${/F/.test(e.flags) ? ' FIN' : ''}` : names[e.flags]
        const before = last.get(e.conn), closed = e.window === 0 && e.flags === 'A'
        // The handshake's last segment answers the SYN ACK; a window that was 0 opens.
        if (name !== 'ACK' || closed || before?.flags === 'SA' || (before?.closed && before.way === e.way))
            kept.push({ wire: name, conn: e.conn, way: e.way === 'to-peer' ? 'to-peer' : 'to-program', window: closed ? 0 : undefined, at: e.us, from: e })
        if (name !== 'ACK' || closed || !before?.closed || before.way === e.way) last.set(e.conn, { flags: e.flags, way: e.way, closed })
    }
    return kept
}

// Whether the call went on until a segment came that it may have waited for.
const waitedFor = (call, segments) => WAITS.test(call.call) && segments.some(s => s.wire !== 'ACK' && s.at >= call.us && s.at < call.until)

// Whether the peer did something while this send() waited for room.
function wasHeldUp(call, lines) {
    let got = 0
    for (const e of lines) {
        if (e.who !== 'peer' || e.us <= call.us || e.us >= call.until) continue
        if (e.what === 'gets') got += e.bytes
        else if (e.what !== 'accepts') return call.result <= 0 || got < call.result
    }
    return false
}

// Which connection of the peer's each call is about.
function withConnections(items) {
    const conns = new Map()
    for (const [i, e] of items.entries()) {
        if (e.call === 'accept' && e.result >= 0)
            // Who comes to a name in the file system has no address: it is the one that connects there.
            conns.set(e.result, items.find(p => p.peer === 'connects' && (e.address ? p.text === e.address : !p.text.includes(':')))?.conn)
        if (e.call === 'connect' && e.part !== 'ends') conns.set(e.fd, items.slice(i).find(p => p.peer === 'accepts')?.conn)
        if (e.call && e.call !== 'listen' && !(e.call === 'accept' && e.part === 'begins')) e.conn = conns.get(e.call === 'accept' ? e.result : e.fd)
        if (e.call === 'close') conns.delete(e.fd)
    }
    const connections = new Set(items.filter(e => /^(connects|accepts)$/.test(e.peer)).map(e => e.conn))
    // A datagram belongs to the nearest call that has handled it, and to which no other one belongs.
    for (const [i, e] of items.entries()) {
        if (!/^(sends|gets)$/.test(e.peer) || connections.has(e.conn)) continue
        const kind = e.peer === 'gets' ? SENDS : RECEIVES, near = e.peer === 'gets' ? items.slice(0, i).reverse() : items.slice(i + 1)
        const call = near.find(c => kind.test(c.call) && c.conn === undefined && c.part !== 'begins' && (c.result === e.bytes || (c.result < e.bytes && c.result === c.args[0]))
            && (e.data ?? '').startsWith(c.data ?? ''))
        if (call) call.conn = e.conn
    }
    return items
}

// How far each send() and each of the peer's receptions has come on its connection.
function withBytes(items) {
    const sent = new Map(), got = new Map()
    const add = (map, e, n) => map.set(e.conn, (map.get(e.conn) ?? 0) + n).get(e.conn)
    for (const e of items) {
        if (SENDS.test(e.call) && e.part !== 'begins') e.to = e.result === undefined ? Infinity : add(sent, e, Math.max(0, e.result))
        if (e.peer === 'gets') e.to = add(got, e, e.bytes)
    }
    return items
}

// How much later the peer saw something than the program went on is luck: it is moved to the call that caused it, past
// calls and the program's end only.
function settle(items) {
    for (let i = 1; i < items.length; i++) {
        if (!SEEN.test(items[i].peer)) continue
        let j = i - 1
        while (j > 0 && (items[j].wire ? !brings(items[j], items[i]) : items[j].call ? !causes(items, j, items[i]) : items[j].peer === 'ended')) j--
        if (items[j].wire) {
            items.splice(j + 1, 0, ...items.splice(i, 1))
            continue
        }
        if (causes(items, j, items[i])) items.splice(j + 1, 0, ...items.splice(i, 1))
    }
    return items
}

// Whether the event is what the peer sees of this segment.
function brings(segment, event) {
    if (segment.conn !== event.conn || segment.way !== 'to-peer') return false
    switch (event.peer) {
    case 'accepts': return segment.wire === 'ACK'
    case 'gets': return /byte/.test(segment.wire)
    case 'eof': return /FIN/.test(segment.wire)
    default: return segment.wire === 'RST'
    }
}

// Whether the item at i is the call that caused the event, or another part of the same.
function causes(items, i, event) {
    const call = items[i]
    if (call.conn !== event.conn) return false
    switch (event.peer) {
    case 'sees': return call.call === 'listen'
    case 'accepts': return call.call === 'connect'
    case 'loses': return call.peer === 'gets'
    case 'gets': return call.peer === 'gets' || (SENDS.test(call.call) && !items.slice(0, i).some(e => e.conn === call.conn && SENDS.test(e.call) && e.to >= event.to))
    default: return call.call === 'close' || call.call === 'shutdown'
    }
}

// In how many pieces the bytes of one call came is luck, too.
function join(items) {
    const joined = []
    for (const e of items) {
        const last = joined.at(-1)
        if (e.peer === 'gets' && last?.peer === 'gets' && last.conn === e.conn) {
            last.bytes += e.bytes
            last.data = (last.data + e.data).slice(0, 96)
        } else joined.push({ ...e })
    }
    return joined
}

// The kernel's ports, in the order in which they appear: 50001, 50002, ... The play's own port is no luck.
function withoutPorts(items) {
    const known = new Map()
    const port = text => text.replace(/\b(127\.0\.0\.\d+):(\d{5})\b/g, (all, host, number) => {
        if (Number(number) < 32768) return all
        if (!known.has(number)) known.set(number, 50001 + known.size)
        return `${host}:${known.get(number)}`
    })
    for (const e of items) {
        for (const key of ['text', 'address']) if (e[key]) e[key] = port(e[key])
        if (e.data) e.data = Buffer.from(port(Buffer.from(e.data, 'hex').toString('latin1')), 'latin1').toString('hex')
    }
    return items
}

// The same one to four events, more than three times: once, and how often again. Their bytes may differ, and how many
// each recv() brought.
function fold(items) {
    const key = items.map(e => JSON.stringify({ ...chosen(e, keysOf(e)), data: undefined, result: e.call === 'recv' && e.result > 0 ? 'some' : e.result }))
    const again = (i, p) => {
        let n = i
        while (n + p < key.length && key[n] === key[n + p]) n++
        return Math.floor((n - i) / p)
    }
    const folded = []
    for (let i = 0; i < items.length;) {
        const p = [1, 2, 3, 4].find(p => again(i, p) >= 3)
        if (!p) {
            folded.push(items[i++])
            continue
        }
        const times = again(i, p)
        folded.push(...items.slice(i, i + p), { again: times < 1000 ? times : 'thousands', of: p })
        i += p * (times + 1)
    }
    // A circle that was cut off anywhere: the rest of a round says nothing.
    const last = folded.findLastIndex(e => e.again === 'thousands')
    return last === -1 ? folded : folded.filter((e, i) => i <= last || !e.call)
}

const keysOf = e => e.wire ? WIRE : e.peer ? PEER : CALL
const chosen = (e, keys) => Object.fromEntries(keys.filter(k => e[k] !== undefined && !(k === 'fd' && e.fd === -1)).map(k => [k, e[k]]))

export function record(log) {
    const all = log.trim().split('\n').map(line => JSON.parse(line)).filter(e => e.who !== 'grader')
    const lines = all.slice(all.findLastIndex(e => e.us === 0)) // a play may run several programs: the last one
    const events = fold(withoutPorts(join(settle(withBytes(withConnections(timed(lines)))))))
    return events.map(e => JSON.stringify(e.again ? e : chosen(e, keysOf(e)))).join('\n') + '\n'
}

if (process.argv[1] === new URL(import.meta.url).pathname) process.stdout.write(record(readFileSync(process.argv[2], 'utf8')))
