// browser_ws.cjs -- npm's `ws`, as a client of lab15's wsd and as a server for its wsc.
//
// usage: NODE_PATH=... node browser_ws.cjs client URL | server
//
// client: talks with `wsd echo`: texts and bytes of all lengths, fragments, a ping, the farewell; prints "all came back, closed
// with 4000". server: prints its port, then greets the one client that comes, and prints what it got.
const { WebSocket, WebSocketServer } = require('ws')

function client(url) {
    const messages = ['', 'é€😀', 'x'.repeat(125), 'x'.repeat(126), 'x'.repeat(65535), 'x'.repeat(65536), Buffer.from([0, 255, 128]), 'x'.repeat(1 << 20)]
    const socket = new WebSocket(url, { perMessageDeflate: true })
    let came = 0
    const next = () => {
        if (came < messages.length) return socket.send(messages[came])
        socket.send('in ', { fin: false })
        socket.ping('between')
        socket.send('two', { fin: true })
    }
    socket.on('open', next)
    socket.on('pong', payload => { if (payload.toString() !== 'between') throw new Error(`pong ${payload}`) })
    socket.on('message', (data, binary) => {
        const sent = came < messages.length ? messages[came] : 'in two'
        if (!data.equals(Buffer.from(sent)) || binary !== (typeof sent !== 'string')) throw new Error(`message ${came} is another one`)
        if (came++ < messages.length) next()
        else socket.close(4000, 'enough')
    })
    socket.on('close', code => console.log(`all came back, closed with ${code}`))
}

function server() {
    const all = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true }, () => console.log(all.address().port))
    all.on('connection', socket => {
        const got = []
        socket.on('message', data => { got.push(data.toString()); socket.send(`Hello ${data}!`) })
        socket.on('close', code => { console.log(`${got.sort().join(' ')}, closed with ${code}`); all.close() })
    })
}

if (process.argv[2] === 'server') server()
else client(process.argv[3])
