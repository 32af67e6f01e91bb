// deadhost.mjs -- a host that has gone: who notices, with bytes on their way and without.
import { arrow, box, labelled, rule, step, text } from '../pen.mjs'

const row = (y, title) => text(580, y - 14, title, 'bold') + labelled(40, y, 240, 104, 'holdd', 'program', 'bold') + box(900, y, 240, 104, 'kernel dashed') + text(1020, y + 60, 'has gone', 'quiet')
const lost = (y, label) => arrow(280, y, 820, y, label, 'dashed') + rule(`M836 ${y - 14}l28 28m0 -28l-28 28`, 'thick')

export default () => [520,
    row(56, 'bytes are on their way'), lost(108, 'bytes, again after 0.2, 0.4, 0.8 … s'),
    step(text(580, 196, 'TCP gives up after 15 minutes, or after TCP_USER_TIMEOUT', '')),
    row(288, 'nothing is on its way'),
    step(text(580, 340, 'nobody says anything: nobody notices, for days', '')),
    step(lost(384, 'SO_KEEPALIVE: "are you there?"'), text(580, 428, 'first after 2 hours, or after TCP_KEEPIDLE seconds', '')),
    step(text(580, 484, 'In both cases: the next call fails with ETIMEDOUT', 'bold')),
]
