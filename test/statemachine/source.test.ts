import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildStateMachine, type MachineSource, SOURCE } from '../../scripts/build-state-machine.ts';

const text = readFileSync(SOURCE, 'utf8');
const source: MachineSource = parse(text);
const tasks = Object.entries(source.States).filter(([, { Type }]) => Type === 'Task');

describe('the files that are built from the source of the state machine', () => {
  it.each(Object.entries(buildStateMachine(text)))('%s is current; if not, run `npm run build:machine`', (path, built) => {
    expect(readFileSync(path, 'utf8')).toBe(built);
  });

  it('contain no key of the source that is not Amazon States Language', () => {
    expect(readFileSync('statemachine/deploy.asl.json', 'utf8')).not.toContain('"x-');
  });
});

describe('the policies of the state machine', () => {
  it.each(tasks)('retry %s by one of the named Retry policies only', (_name, { Retry }) => {
    // An alias in the source resolves to the object that its anchor names.
    expect(Object.values(source['x-retry'])).toContain(Retry);
  });

  it('have no name that no task uses', () => {
    const used = tasks.map(([, { Retry }]) => Retry);
    const caught = tasks.flatMap(([, { Catch = [] }]) => Catch as readonly unknown[]);

    expect(Object.entries(source['x-retry']).filter(([, policy]) => !used.includes(policy))).toEqual([]);
    expect(Object.entries(source['x-catch']).filter(([, catcher]) => !caught.includes(catcher))).toEqual([]);
  });

  it('patiently retry only the checks of an operation that CloudFormation runs, and of the targets of a wave', () => {
    const patient = tasks.filter(([, { Retry }]) => Retry === source['x-retry'].patient).map(([name]) => name);

    expect(patient).toEqual([
      'Get Stack Creation Status',
      'Get Next Stack Creation Status',
      'Delete Next Stack',
      'Get Change Set Execution Status',
      'Run Wave',
    ]);
  });
});

describe('the page of the states', () => {
  it('has a function folder for every task', () => {
    const page = readFileSync('docs/states.md', 'utf8');

    for (const [name] of tasks) expect(page).toMatch(new RegExp(`## ${name.replace('?', '\\?')}\n[^#]*- Function: `));
  });
});
