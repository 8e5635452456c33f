#!/usr/bin/env node
import { systemEdges } from '../run/edges.js';
import { commandLineKeys } from './credentials/current-keys.js';
import { main } from './main.js';
import { endProcess, systemTerminal } from './terminal/system-terminal.js';

const edges = { ...systemEdges, currentKeys: commandLineKeys(systemEdges) };

main(process.argv.slice(2), edges, systemTerminal(process.env)).then(endProcess);
