// calls.mjs -- the calls of a server and of its client, side by side.
import { arrow, box, labelled, line, step, text } from '../pen.mjs'

const S = 150, C = 720, W = 290, H = 48, y = row => 44 + row * 68
const call = (x, row, name) => labelled(x, y(row), W, H, name, 'program', 'code')
const down = (x, row) => line(x + W / 2, y(row) + H, x + W / 2, y(row + 1), 'quiet')
const to = (row, label) => arrow(C, y(row) + H / 2, S + W, y(row) + H / 2, label)
const from = (row, label) => arrow(S + W, y(row) + H / 2, C, y(row) + H / 2, label)

export default () => [534,
    text(S + W / 2, 26, 'server', 'bold'), text(C + W / 2, 26, 'client', 'bold'),
    call(S, 0, 'socket()'), down(S, 0), call(S, 1, 'bind()'), down(S, 1), call(S, 2, 'listen()'), down(S, 2), call(S, 3, 'accept()'),
    text(S - 14, y(3) + 44, 'waits', 'end quiet'),
    step(call(C, 2, 'socket()'), down(C, 2), call(C, 3, 'connect()'), to(3, 'a connection')),
    step(down(S, 3), down(C, 3), call(S, 4, 'recv()'), call(C, 4, 'send()'), to(4, 'request')),
    step(down(S, 4), down(C, 4), call(S, 5, 'send()'), call(C, 5, 'recv()'), from(5, 'reply')),
    step(down(S, 5), down(C, 5), call(S, 6, 'recv() = 0, close()'), call(C, 6, 'close()'), to(6, 'end of file'),
        `<path class="line quiet" d="M${S} ${y(6) + 36}H70V${y(3) + 14}H${S - 14}"/><path class="head quiet" d="M${S} ${y(3) + 14}l-14 -7v14z"/>`,
        text(62, y(5) - 4, 'next', 'end quiet'), text(62, y(5) + 22, 'client', 'end quiet')),
]
