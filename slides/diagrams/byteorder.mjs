// byteorder.mjs -- 300 in memory and on the wire.
import { arrow, cells, step, text } from '../pen.mjs'

const X = 430, W = 110
const row = (y, name, bytes) => text(400, y + 38, name, 'end') + cells(X, y, W, 56, bytes)

export default () => [530,
    text(20, 40, 'uint32_t a = 300;', 'code start'), text(X, 40, '300 is 0x0000012c', 'code start'),
    [0, 1, 2, 3].map(i => text(X + i * W + W / 2, 88, i === 0 ? 'first' : i === 3 ? 'last' : '', 'small quiet')).join(''),
    row(100, 'memory, little-endian machine', ['2c', '01', '00', '00']),
    row(180, 'memory, big-endian machine', ['00', '00', '01', '2c']),
    step(row(320, 'on the wire: network order', ['00', '00', '01', '2c']),
        text(X + 4 * W + 30, 262, 'htonl(): turns', 'start'), text(X + 4 * W + 30, 290, 'the bytes round,', 'start'), text(X + 4 * W + 30, 318, 'or does nothing', 'start'),
        arrow(X + 2 * W, 240, X + 2 * W, 316)),
    step(text(20, 424, 'Without it, from the first machine:', 'start bad'), cells(X, 396, W, 44, ['2c', '01', '00', '00'], 'cell dashed'), text(X + 4 * W + 30, 424, '= 738263040', 'start bad')),
    step(text(20, 490, 'Two programs that both forget it agree with each other, and with nobody else.', 'start bold')),
]
