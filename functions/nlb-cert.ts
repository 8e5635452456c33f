#!/usr/bin/env node
import { main } from './cli/main.js';
import { systemTerminal } from './cli/system-terminal.js';
import { systemEdges } from './compose.js';

main(process.argv.slice(2), systemEdges, systemTerminal(process.env)).then((code) => {
  process.exitCode = code;
});
