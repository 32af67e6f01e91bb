// fdset.mjs -- the lists of select() before and after.
import { arrow, cells, labelled, step, text } from '../pen.mjs'

const X = 330, W = 84
const row = (y, name, on) => text(300, y + 34, name, 'end code') + cells(X, y, W, 50, [...Array(8).keys()].map(i => on.includes(i) ? '1' : '0'))
const numbers = y => [...Array(8).keys()].map(i => text(X + i * W + W / 2, y, i, 'small quiet')).join('')

export default () => [520,
    text(300, 30, 'descriptor', 'end small quiet'), numbers(30),
    row(44, 'readable', [3, 4, 5]), row(108, 'writable', [5]),
    text(1020, 78, 'asked for', 'start bold'), text(1020, 142, 'asked for', 'start bold'),
    step(labelled(X, 182, 8 * W, 54, 'select(6, &readable, &writable, NULL, NULL) = 2', 'program', 'code'), text(1020, 216, '5 + 1', 'start')),
    step(row(260, 'readable', [4]), row(324, 'writable', [5]), text(1020, 294, 'ready', 'start bold'), text(1020, 358, 'ready', 'start bold')),
    step(text(X, 420, '3 and 5 are gone from the first list: not ready now.', 'start')),
    step(text(X, 458, 'Passed to select() again, the list asks for 4 alone, for ever.', 'start bad'), text(X, 496, 'So: FD_ZERO and FD_SET anew in each round.', 'start bold')),
]
