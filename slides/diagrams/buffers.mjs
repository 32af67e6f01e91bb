// buffers.mjs -- from one program to another: through the buffers of two kernels.
import { arrow, box, cells, labelled, line, step, text } from '../pen.mjs'

const side = (x, name) => labelled(x, 40, 420, 96, name, 'program', 'bold') + box(x, 196, 420, 200, 'kernel') + text(x + 16, 226, 'kernel', 'start quiet')

export default () => [530,
    side(20, 'your program'), side(720, 'the other program'),
    text(230, 282, 'send buffer', 'small'), cells(60, 300, 85, 56, ['', '', '', '']),
    text(930, 282, 'receive buffer', 'small'), cells(760, 300, 85, 56, ['', '', '', '']),
    step(arrow(230, 136, 230, 262, '', 'thick'), text(250, 176, 'send() copies the bytes, and returns', 'start small'), cells(60, 300, 85, 56, ['h', 'e', 'y', ''])),
    step(arrow(400, 328, 760, 328, 'segments, later'), arrow(760, 352, 400, 352, ''), text(580, 384, 'ACK: they may be forgotten', 'small'), cells(760, 300, 85, 56, ['h', 'e', 'y', ''])),
    step(arrow(930, 262, 930, 136, '', 'thick'), text(910, 176, 'recv() takes them out', 'end small')),
    step(text(230, 440, 'full: send() waits', 'bold'), text(930, 440, 'empty: recv() waits', 'bold'),
        text(580, 490, 'full receive buffer: "window 0", and the sender\'s kernel stops', 'bold')),
]
