// limit.mjs -- a time for each call, and one limit for all.
import { arrow, bracket, line, rule, step, text } from '../pen.mjs'

const X = 60, W = 10 / 3, at = ms => X + ms * W // 300 ms are 1000 wide
const axis = (y, title) => text(X, y - 62, title, 'start bold') + line(X, y, 1150, y)
const byte = (y, ms, name) => rule(`M${at(ms)} ${y - 14}v28`, 'thick') + text(at(ms), y - 26, name, 'code small')

export default () => [500,
    axis(110, 'a server that sends a byte every 90 ms; MS is 200'), byte(110, 0, 'connected'), byte(110, 90, 'a'), byte(110, 180, 'b'), byte(110, 270, 'c'),
    step(text(X, 206, '200 ms for each call: no end is ever reached', 'start'),
        arrow(at(0), 236, at(200), 236, '', 'dashed'), arrow(at(90), 262, at(290), 262, '', 'dashed'), arrow(at(180), 288, 1150, 288, '', 'dashed')),
    step(text(X, 364, 'one limit: each call gets what is left', 'start'), bracket(at(0), at(90), 384, '200'), bracket(at(90), at(180), 384, '110'), bracket(at(180), at(200), 384, '20'),
        rule(`M${at(200)} 340v110`, 'thick'), text(at(200) + 16, 456, 'over: ETIMEDOUT', 'start bold')),
]
