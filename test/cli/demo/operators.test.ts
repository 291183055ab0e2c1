import { describe, expect, it } from 'vitest';
// Loaded before a sandbox controls the time, because a dynamic import takes real time.
import '../../../cli/commands/doctor.ts';
import '../../../cli/commands/explain.ts';
import { playScenario } from '../../../cli/demo/play-scenario.ts';
import { SCENARIOS } from '../../../cli/demo/scenarios.ts';
import { readExecutionArn } from '../../../cli/sources/find-execution.ts';
import { type CliRun, runCli } from '../run-cli.ts';

/** The state of a deployment that ended before its judgement. */
const UNJUDGED = ['Create Stack', 'Inspect Change Set Changes'];

describe('doctor and explain after each push of the demo', () => {
  it.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
    await playScenario(scenario, async ({ sandbox, stackName }, { execution, pipelineAction, stack, message }) => {
      const run = (...args: string[]): Promise<CliRun> => sandbox.run(runCli([...args, '--output', 'json'], {}, { sandbox }));
      const own = `arn:aws:iam::${sandbox.accountId}:user/operator`;
      // An operator has credentials for each account. The execution is in the account of the gate, and the stack in that of the scenario.
      sandbox.signIn('operator', scenario.account === undefined ? own : `arn:aws:iam::${scenario.account}:user/operator`);
      const diagnosis = await run('doctor', stackName);
      sandbox.signIn('operator', own);
      const { nextDeployment, stackStatus, findings } = JSON.parse(diagnosis.stdout);

      expect(stackStatus ?? null).toBe(stack.status);
      expect(findings.some(({ severity }: { severity: string }) => severity === 'problem')).toBe(diagnosis.exitCode !== 0);
      expect(nextDeployment === 'starts').toBe(diagnosis.exitCode === 0);
      if (execution.status === 'NOT_STARTED') return;

      const explained = await run('explain', readExecutionArn(message) ?? '');
      const { outcome, steps, record, summary, nextSteps, rootCause } = JSON.parse(explained.stdout);

      expect(explained.stderr).toMatch(scenario.account === undefined ? /^$/ : /^warning: The stack is in the account \d{12}/);
      expect(outcome === 'succeeded').toBe(pipelineAction === 'Succeeded');
      expect(steps.map(({ name }: { name: string }) => name)).toEqual([
        ...new Set(execution.states.filter((name) => !name.endsWith('?'))),
      ]);
      expect(summary).not.toBe('');
      expect(record !== undefined || !execution.states.some((name) => UNJUDGED.includes(name))).toBe(true);
      if (outcome !== 'succeeded') expect(nextSteps.join('')).not.toBe('');
      if (/ROLLBACK/.test(stack.status ?? '')) expect(rootCause.reason).not.toMatch(/cancelled/);
    });
  });
});
