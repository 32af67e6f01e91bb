// diagrams.mjs -- the drawn pictures: diagram(NAME) returns an SVG, 1160 wide, whose steps unfold on the slide.
//
// What differs in kind differs in shape: a program is a box with round corners, the kernel one with square ones, what is
// lost or wrong is dashed. Nothing is said by colour alone. The sizes are those of theme.css: text is 22 px high.
import { readdirSync } from 'node:fs'

const svg = (height, ...parts) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1160 ${height}" preserveAspectRatio="xMidYMin meet" class="drawn">${parts.join('')}</svg>`

const drawings = {}
for (const file of readdirSync(new URL('diagrams/', import.meta.url)).sort())
    if (file.endsWith('.mjs')) drawings[file.slice(0, -4)] = (await import(`./diagrams/${file}`)).default

export const diagram = name => drawings[name] ? svg(...drawings[name]()) : null
