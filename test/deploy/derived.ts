/**
 * The template for a custom runtime, made of s.yaml: the runtime, its layer, and the command of each function. Throws if s.yaml
 * no longer has one of the texts that are replaced.
 */
export function customRuntimeTemplate(template: string): string {
  const title = /^# The functions in Function Compute 3\.0\. /;
  const edits: readonly (readonly [text: RegExp, replacement: string])[] = [
    [
      title,
      [
        '# s.yaml for the custom runtime custom.debian12, where an official layer brings Node.js 22. docs/deploy.md says when, and how it is',
        '# deployed. Made of s.yaml by test/deploy/templates.test.ts (npx vitest -u writes it).',
        '# ',
      ].join('\n'),
    ],
    [/run: node dist\/cli\.js setup --check s\.yaml/, 'run: node dist/cli.js setup --check docs/s-custom-runtime.yaml'],
    [/^( +path: )\.\/$/gm, '$1../'],
    [/code: \.\/dist/, 'code: ../dist'],
    [/^( +)runtime: nodejs20$/m, `$1runtime: custom.debian12\n$1layers:\n$1  - ${layer}`],
    [
      /^( +)handler: ([a-z-]+)\.handler$/gm,
      '$1handler: $2.handler\n$1customRuntimeConfig:\n$1  command: ["/opt/nodejs22/bin/node", "/code/custom-runtime.cjs", "$2"]\n$1  port: 9000',
    ],
  ];
  return edits.reduce((text, [from, to]) => {
    if (text.search(from) < 0) throw new Error(`s.yaml has no ${from} any more: correct test/deploy/derived.ts`);
    return text.replace(from, to);
  }, template);
}

const layer = `acs:fc:\${vars.region}:official:layers/Nodejs22/versions/3`;
