import { Engine } from './engine.js';

// The shared worker: one for each name, so one connection for all tabs of the name.
const engine = new Engine(new URL('/ws', location).href.replace(/^http/, 'ws'));
self.onconnect = ({ ports: [port] }) => engine.connect(port);
