// demo.mjs -- the language of demonstrations: what a lecturer types, and what then stands on the screen. A block ```demo
// has one thing a line, and begins with the number of the terminal:
//   1$ COMMAND       typed at the shell's prompt; a backslash at the end goes on in the next line
//   1> TEXT          typed into the program that runs there
//   1^ Ctrl-D        a key
//   1| OUTPUT        what it prints: "…" alone stands for any lines, within a line for any text; a number from 50000 on
//                    stands for the kernel's choice of a port, the same each time
//   1= waits         the program there sleeps
// All blocks of a slide are one demonstration. What follows two blanks and a # is a remark for the reader.
const KINDS = { $: 'command', '>': 'input', '^': 'key', '|': 'output', '=': 'state' }

export function parseDemo(text) {
    return text.replace(/\n$/, '').split('\n').map((line, i) => {
        const [, terminal, sign, rest] = /^(\d)([$>^|=])(?: (.*))?$/.exec(line) ?? []
        if (!terminal) throw new Error(`not a line of a demonstration: ${line}`)
        const [, body, remark] = /^(.*?)(?: {2,}# (.*))?$/.exec(rest ?? '')
        return { line: i, terminal, kind: KINDS[sign], text: body, remark }
    })
}

// The demonstration of a slide's Markdown: its steps, or none.
export const demoOf = markdown => [...markdown.matchAll(/^```demo\n([\s\S]*?)^```$/gm)].flatMap(m => parseDemo(m[1]))
