// datagrams.mjs -- what three sendto()s were given, and what recvfrom() brings: with room for six bytes, and for seven.
import { cells, step, text } from '../pen.mjs'

const X = 210, W = 46, GAP = 40
const one = [...'AAAAAA'], two = [...'BBBBBBB'], AT = [X, X + 6 * W + GAP, X + 13 * W + 2 * GAP]

export default () => [490,
    text(20, 44, 'sendto()', 'code start'), text(AT[0], 44, '6', 'small start'), text(AT[1], 44, '7', 'small start'), text(AT[2], 44, '0', 'small start'),
    cells(AT[0], 60, W, 46, one), cells(AT[1], 60, W, 46, two), text(AT[2], 92, 'nothing in it', 'quiet start'),
    step(text(20, 172, 'datagrams', 'bold start'), cells(AT[0], 140, W, 46, one), cells(AT[1], 140, W, 46, two), text(AT[2], 172, 'a header alone', 'start')),
    step(text(20, 262, 'room for 6', 'start'), cells(AT[0], 230, W, 46, one), cells(AT[1], 230, W, 46, two.slice(1)), text(AT[2], 262, 'no bytes', 'start'),
        text(20, 316, 'recvfrom()', 'code start'), text(AT[0], 316, '= 6', 'code start'), text(AT[1], 316, '= 6, and one B is gone', 'bad start'), text(AT[2], 316, '= 0', 'code start')),
    step(text(20, 392, 'room for 7', 'start'), cells(AT[0], 360, W, 46, one), cells(AT[1], 360, W, 46, two), text(AT[2], 392, 'no bytes', 'start'),
        text(20, 446, 'recvfrom()', 'code start'), text(AT[0], 446, '= 6', 'code start'), text(AT[1], 446, '= 7: too long', 'bold start'), text(AT[2], 446, '= 0', 'code start')),
]
