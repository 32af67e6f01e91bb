// lost.mjs -- what may become of a request and its reply, and what the client sees of it.
import { arrow, line, rule, step, text } from '../pen.mjs'

const TOP = 92, BOTTOM = 400, WIDE = 190
const cross = (x, y) => rule(`M${x - 9} ${y - 9}l18 18m0 -18l-18 18`, 'thick')

// One of them: the client's line on the left, the server's on the right; what it is called, and what the server adds.
const fate = (x, name, added, ...arrows) => text(x + WIDE / 2, 30, name, 'bold') + text(x, 68, 'ask', 'code small') + text(x + WIDE, 68, 'tallyd', 'code small')
    + line(x, TOP, x, BOTTOM) + line(x + WIDE, TOP, x + WIDE, BOTTOM) + arrows.join('') + text(x + WIDE / 2, 446, added)
const there = (x, y) => arrow(x, y, x + WIDE, y + 40)
const back = (x, y, to = y + 40) => arrow(x + WIDE, y, x, to)
const A = 70, B = 355, C = 640, D = 925

export default () => [480,
    fate(A, 'all is well', 'added once', there(A, 120), back(A, 170)),
    step(fate(B, 'the request is lost', 'added once', line(B, 120, B + 95, 140), cross(B + 104, 142), there(B, 270), back(B, 320))),
    step(fate(C, 'the reply is lost', 'added twice?', there(C, 120), line(C + WIDE, 170, C + 104, 189), cross(C + 95, 191), there(C, 270), back(C, 320))),
    step(fate(D, 'the reply is late', 'which one is this?', there(D, 120), back(D, 170, 330), there(D, 240), back(D, 290, 370))),
]
