// handshake.mjs -- three segments make a connection: which call returns when.
import { arrow, labelled, line, step, text } from '../pen.mjs'

const C = 420, S = 760

export default () => [520,
    text(C - 10, 28, 'client\'s kernel', 'bold'), text(S + 10, 28, 'server\'s kernel', 'bold'),
    text(170, 28, 'client', 'bold'), text(1010, 28, 'server', 'bold'),
    line(C, 44, C, 500, 'quiet'), line(S, 44, S, 500, 'quiet'),
    labelled(860, 62, 280, 46, 'listen() = 0', 'program', 'code'), arrow(860, 85, S, 85),
    labelled(860, 130, 280, 46, 'accept() waits', 'program', 'code'),
    step(labelled(20, 140, 300, 46, 'connect() waits', 'program', 'code'), arrow(320, 163, C, 163), arrow(C, 170, S, 220, 'SYN')),
    step(arrow(S, 250, C, 300, 'SYN, ACK'), arrow(C, 312, 320, 312), labelled(20, 290, 300, 46, 'connect() = 0', 'program', 'code')),
    step(arrow(C, 330, S, 380, 'ACK'), text(S + 20, 366, 'into the queue: nobody has', 'start small'), text(S + 20, 392, 'been asked so far', 'start small')),
    step(arrow(S, 432, 860, 432), labelled(860, 410, 280, 46, 'accept() = 4', 'program', 'code'), text(20, 420, 'The client may have sent', 'start small'),
        text(20, 448, 'a line long before that.', 'start small')),
]
