// sockets.mjs -- one port, a listening socket and three connected ones: four numbers tell them apart.
import { box, labelled, line, step, text } from '../pen.mjs'

const end = (x, y, w, string) => labelled(x, y, w, 46, string, 'kernel', 'code')
const pair = (y1, y2) => line(330, y1 + 23, 700, y2 + 23)

export default () => [520,
    box(20, 40, 340, 230, 'program'), text(40, 72, 'client 10.0.0.7', 'bold start'),
    box(20, 320, 340, 150, 'program'), text(40, 352, 'client 10.0.0.8', 'bold start'),
    box(670, 40, 470, 430, 'program'), text(690, 72, 'server 10.0.0.1: one process', 'bold start'),
    end(700, 96, 410, '0.0.0.0:80'), text(700, 168, 'fd 3: listens, is connected to nobody', 'small start'),
    step(end(50, 100, 280, '10.0.0.7:51001'), pair(100, 200), end(700, 200, 410, '10.0.0.1:80 – 10.0.0.7:51001'), text(700, 268, 'fd 4: from accept(), port 80 as well', 'small start')),
    step(end(50, 190, 280, '10.0.0.7:51002'), pair(190, 294), end(700, 294, 410, '10.0.0.1:80 – 10.0.0.7:51002'), text(700, 362, 'fd 5: the client\'s port differs', 'small start')),
    step(end(50, 388, 280, '10.0.0.8:51001'), pair(388, 388), end(700, 388, 410, '10.0.0.1:80 – 10.0.0.8:51001'), text(700, 456, 'fd 6: the client\'s address differs', 'small start')),
    text(515, 506, 'both addresses and both ports together name a connection', 'quiet'),
]
