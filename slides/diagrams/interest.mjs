// interest.mjs -- whose list it is: poll() brings it along each time, epoll leaves it in the kernel.
import { arrow, box, cells, labelled, line, step, text } from '../pen.mjs'

const side = (x, name) => text(x + 250, 30, name, 'code bold') + labelled(x, 50, 500, 60, 'crowdd', 'program', 'bold')
    + box(x, 220, 500, 240, 'kernel') + text(x + 16, 442, 'kernel', 'start quiet')
const crowd = (x, y) => cells(x, y, 50, 46, ['5', '6', '7', '8', '9', '10', '…'])

export default () => [520,
    side(30, 'poll()'), side(650, 'epoll'),
    step(arrow(120, 110, 120, 275, '', 'thick'), text(140, 170, 'ten thousand questions', 'start small'), crowd(105, 290),
        arrow(440, 275, 440, 110, '', 'thick'), text(420, 205, 'ten thousand answers', 'end small'),
        text(280, 390, 'each socket is asked,', ''), text(280, 425, 'each time', 'bad')),
    step(crowd(725, 290), text(880, 272, 'the list stays here', 'small'),
        arrow(1050, 110, 1050, 286), text(1035, 165, 'epoll_ctl(): once for each', 'end small')),
    step(arrow(850, 336, 850, 384, ''), labelled(825, 390, 50, 46, '7', 'cell', 'code'), text(890, 420, 'ready: who has news', 'start small'),
        arrow(690, 413, 690, 110, '', 'thick'), line(690, 413, 825, 413, 'thick'), text(710, 205, 'epoll_wait() = 1', 'start code')),
    step(text(280, 500, 'costs something for each client', 'bold'), text(900, 500, 'costs something for each event', 'bold')),
]
