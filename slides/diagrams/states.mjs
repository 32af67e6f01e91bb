// states.mjs -- closing a connection: segments, calls, and the names that ss shows.
import { arrow, line, step, text } from '../pen.mjs'

const A = 400, B = 760

export default () => [530,
    text(A, 28, 'closes first', 'bold'), text(B, 28, 'closes second', 'bold'),
    line(A, 44, A, 510, 'quiet'), line(B, 44, B, 510, 'quiet'),
    text(A - 20, 72, 'ESTABLISHED', 'end code'), text(B + 20, 72, 'ESTABLISHED', 'start code'),
    step(text(20, 114, 'shutdown(SHUT_WR)', 'start code'), text(20, 142, 'or close()', 'start code'), arrow(A, 120, B, 165, 'FIN'), text(A - 20, 178, 'FIN-WAIT-1', 'end code'),
        text(B + 20, 172, 'CLOSE-WAIT', 'start code'), text(B + 20, 204, 'recv() returns 0', 'start small')),
    step(arrow(B, 200, A, 245, 'ACK'), text(A - 20, 250, 'FIN-WAIT-2', 'end code'), text(B + 20, 250, 'It may still send,', 'start small'), text(B + 20, 278, 'as long as it likes.', 'start small')),
    step(text(B + 20, 326, 'close()', 'start code'), arrow(B, 320, A, 365, 'FIN'), text(B + 20, 358, 'LAST-ACK', 'start code'), text(20, 360, 'recv() returns 0', 'start small')),
    step(arrow(A, 400, B, 445, 'ACK'), text(A - 20, 408, 'TIME-WAIT', 'end code'), text(20, 446, 'for 60 s on Linux: to repeat', 'start small'), text(20, 474, 'this ACK, and to let late', 'start small'), text(20, 502, 'packets die out', 'start small'),
        text(B + 20, 454, 'gone', 'start')),
]
