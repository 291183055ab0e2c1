/** The oldest major version of Node.js that the published package supports. */
export const OLDEST_NODE = 20;

/**
 * Returns the entry file of the constructs or of the command in the published package. The file checks the version of Node.js before
 * it loads code that an older version cannot parse, so it contains only syntax that every version parses.
 *
 * @param load the statement that loads the code
 * @param isCommand the command prints one sentence and exits with 1; the constructs throw an error
 */
export function entryFile(load: string, isCommand: boolean): string {
  const sentence = `'stackgate requires Node.js ${OLDEST_NODE} or later, and this is Node.js ' + process.versions.node + '. Install a newer version: https://nodejs.org/en/download'`;
  const refuse = isCommand ? `console.error(${sentence});\n  process.exit(1);` : `throw new Error(${sentence});`;
  return `${isCommand ? '#!/usr/bin/env node\n' : ''}'use strict';
if (Number(process.versions.node.split('.')[0]) < ${OLDEST_NODE}) {
  ${refuse}
}
${load}
`;
}
