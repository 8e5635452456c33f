#!/usr/bin/env node
import { main } from './cli.js';
import { systemEdges } from './compose.js';

main(process.argv.slice(2), systemEdges, console.log, console.error).then((code) => {
  process.exitCode = code;
});
