#!/usr/bin/env node
import { systemEdges } from '../run/edges.js';
import { main } from './main.js';
import { systemTerminal } from './terminal/system-terminal.js';

main(process.argv.slice(2), systemEdges, systemTerminal(process.env)).then((code) => {
  process.exitCode = code;
});
