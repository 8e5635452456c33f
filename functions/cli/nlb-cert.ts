#!/usr/bin/env node
import { systemEdges } from '../run/edges.js';
import { commandLineKeys } from './credentials/current-keys.js';
import { main } from './main.js';
import { withTemplate } from './setup/template-environment.js';
import { endProcess, systemTerminal } from './terminal/system-terminal.js';

const currentKeys = commandLineKeys(systemEdges);

withTemplate(systemEdges.env, 's.yaml')
  .then((folder) =>
    main(process.argv.slice(2), { ...systemEdges, ...folder, currentKeys }, systemTerminal(process.env)),
  )
  .then(endProcess);
