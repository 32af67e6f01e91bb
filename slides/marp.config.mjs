// marp.config.mjs -- nothing that would have to be fetched when the deck is shown: no emoji, no web fonts, no mathematics.
import engine from './engine.mjs'

export default {
    engine,
    themeSet: new URL('theme.css', import.meta.url).pathname,
    bespoke: { osc: false }, // no buttons over the slide: the keys do it
    options: { emoji: { unicode: false, shortcode: false }, math: false, html: false },
}
