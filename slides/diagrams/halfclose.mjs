// halfclose.mjs -- a connection is two streams: after shutdown() one is left, after close() none.
import { arrow, labelled, rule, step, text } from '../pen.mjs'

const C = 40, S = 860
const row = (y, title) => text(580, y - 12, title, 'code') + labelled(C, y, 260, 96, 'client', 'program', 'bold') + labelled(S, y, 260, 96, 'server', 'program', 'bold')
const there = (y, style) => arrow(300, y + 30, 860, y + 30, '', style)
const back = (y, style) => arrow(860, y + 70, 300, y + 70, '', style)
const stop = (x, y) => rule(`M${x} ${y - 16}v32`, 'thick')

export default () => [530,
    row(48, 'connected'), there(48), back(48),
    step(row(212, 'the client calls shutdown(fd, SHUT_WR)'), arrow(300, 242, 560, 242), stop(566, 242), text(590, 250, 'FIN: end of file', 'start small'), back(212), text(580, 312, 'still open: the reply arrives', 'small')),
    step(row(392, 'the client calls close(fd)'), arrow(300, 422, 560, 422), stop(566, 422), text(590, 430, 'FIN: the same one', 'start small'),
        arrow(860, 462, 320, 462, '', 'dashed'), stop(310, 462), text(580, 500, 'nobody is left to read: the answer to bytes is RST', 'small')),
]
