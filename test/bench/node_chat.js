#!/usr/bin/env node
// A chat on Node's net module (libuv): a set of sockets, and each line is written to all of them.
//
//   node_chat.js [PORT]
//
// Relays lines unchanged, also to their sender: banter-load --form line. Node queues unsent bytes without a bound.
// Left out: names, rooms, history, any check of the lines. TCP_NODELAY is set.
// Prints `listening chat 127.0.0.1:PORT`; port 0, the default, picks one.
"use strict";

const net = require("net");

const BACKLOG = 4096;
const LINE_FEED = 10;

const members = new Set();

const server = net.createServer((socket) => {
    let cut = Buffer.alloc(0); // the beginning of a line

    members.add(socket);
    socket.setNoDelay(true);
    socket.on("data", (data) => {
        let bytes = cut.length === 0 ? data : Buffer.concat([cut, data]);
        for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED)) {
            const line = bytes.subarray(0, end + 1);
            for (const member of members) member.write(line);
            bytes = bytes.subarray(end + 1);
        }
        cut = bytes;
    });
    socket.on("error", () => {}); // close follows
    socket.on("close", () => members.delete(socket));
});

server.listen({ host: "127.0.0.1", port: Number(process.argv[2] || 0), backlog: BACKLOG }, () => {
    console.log(`listening chat 127.0.0.1:${server.address().port}`);
});
