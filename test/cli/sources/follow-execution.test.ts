import { describe, expect, it } from 'vitest';
import { followExecution } from '../../../cli/sources/follow-execution.ts';
import { setupDeployers } from '../../support/deployers.ts';
import { makeTemplate, SHOP } from '../../support/flow.ts';

/** Follows the creation of the stack of the shop. */
async function follow(isInteractive: boolean, { mayReadEvents = true, mostReads = Number.POSITIVE_INFINITY } = {}) {
  const { send, sandbox, run } = setupDeployers();
  if (!mayReadEvents) {
    sandbox.faults.on(
      { caller: 'operator', service: 'CloudFormation' },
      { kind: 'error', code: 'AccessDenied', message: 'User is not authorized', httpStatus: 403 },
    );
  }
  const { executionArn } = await send(makeTemplate(SHOP));
  const clients = sandbox.clients('operator');
  let text = '';
  let reads = 0;
  const io = {
    isInteractive,
    now: () => new Date(),
    stderr: (part: string) => {
      text += part;
    },
  };
  const facts = await run(
    followExecution(
      executionArn,
      { stepFunctions: clients.stepFunctions(), cloudFormation: clients.cloudFormation() },
      io,
      () => reads++ >= mostReads,
    ),
  );
  return { facts, text };
}

describe('following an execution', () => {
  it('writes each step and each event of a resource once, in the order of time, without control characters', async () => {
    const { facts, text } = await follow(false);

    expect(facts?.timeline.status).toBe('SUCCEEDED');
    const lines = text.trimEnd().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d {2}Check Stack Existence$/);
    expect(text).toMatch(/CREATE_COMPLETE {7}AWS::DynamoDB::Table {2}Orders/);
    expect(lines.at(-1)).toMatch(/Deployment Succeeded$/);
    expect(text).not.toContain('\u001b');
  });

  it('shows the current step in the last line of a terminal', async () => {
    const { text } = await follow(true);

    expect(text.split('\r\u001b[2K').some((line) => /▸ Await Stack Creation \([\d.]+ s\)$/.test(line))).toBe(true);
  });

  it('continues without the events of a stack that it may not read, and warns once', async () => {
    const { facts, text } = await follow(false, { mayReadEvents: false });

    expect(facts?.timeline.status).toBe('SUCCEEDED');
    expect(text.match(/^warning: .*not authorized/gm)).toHaveLength(1);
  });

  it.each([true, false])('ends at an interruption, and clears the line of a terminal: %s', async (isInteractive) => {
    const { facts, text } = await follow(isInteractive, { mostReads: 2 });

    expect(facts).toBeUndefined();
    expect(text.endsWith('\r\u001b[2K')).toBe(isInteractive);
  });
});
