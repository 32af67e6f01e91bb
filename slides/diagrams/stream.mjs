// stream.mjs -- what two send()s were given, and what comes out.
import { bracket, cells, step, text } from '../pen.mjs'

const X = 170, W = 52, at = n => X + n * W
const bytes = [...'00003one00005three']

export default () => [500,
    text(20, 44, 'send()', 'code start'), bracket(at(0), at(8), 70, '8', true), bracket(at(8), at(18), 70, '10', true),
    text(20, 112, 'stream', 'bold start'), cells(X, 84, W, 46, bytes),
    step(text(20, 196, 'segments', 'bold start'), cells(at(0), 174, W, 40, bytes.slice(0, 11)), cells(at(11) + 20, 174, W, 40, bytes.slice(11, 18)), text(X, 246, 'The kernel cuts where it likes: here after 11 bytes.', 'start small')),
    step(text(20, 304, 'recv()', 'code start'), cells(X, 282, W, 40, bytes), bracket(at(0), at(11), 326, '11'), bracket(at(11), at(18), 326, '7')),
    step(text(20, 424, 'or', 'start'), bracket(at(0), at(5), 400, '5'), bracket(at(5), at(11), 400, '6'), bracket(at(11), at(16), 400, '5'), bracket(at(16), at(18), 400, '2')),
    step(text(X, 486, 'No boundary of a send() is to be seen anywhere below the second line.', 'bold start')),
]
