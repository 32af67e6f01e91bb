// queues.mjs -- the two queues of a listening socket.
import { arrow, box, cells, labelled, step, text } from '../pen.mjs'

export default () => [520,
    box(250, 40, 640, 330, 'kernel'), text(570, 74, 'the listening socket, in the kernel', 'bold'),
    text(280, 122, 'SYN has come, ACK not yet', 'start small'), cells(280, 136, 96, 56, ['', '', '']),
    text(280, 262, 'connected: waits for accept()', 'start small'), cells(280, 276, 96, 56, ['', '', '', '']),
    text(876, 262, 'ss: Recv-Q', 'end quiet small'),
    labelled(940, 276, 200, 56, 'accept()', 'program', 'code'),
    step(arrow(40, 164, 276, 164, 'SYN from a')),
    step(arrow(40, 236, 276, 290, 'ACK'), labelled(280 + 3 * 96, 276, 96, 56, 'a', 'cell', 'code'), text(30, 330, 'connect() has', 'start small'), text(30, 356, 'returned 0', 'start small')),
    step(cells(280, 276, 96, 56, ['d', 'c', 'b']), arrow(670, 318, 936, 318), text(1040, 366, 'takes a out', 'small'),
        text(570, 412, 'The backlog limits the lower queue (Linux: one more than the number).', '')),
    step(arrow(40, 460, 200, 460, 'SYN', 'dashed'), text(220, 468, 'Full: Linux ignores the client\'s packets. Its kernel repeats them again and again.', 'start')),
]
