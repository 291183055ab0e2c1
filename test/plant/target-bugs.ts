import type { SourceBug } from './source-bug.ts';

const PAIR = { area: 'blue-green', kind: 'blue-green', tests: ['test/flows/blue-green.test.ts'] } as const;
const WAVE = { area: 'waves', kind: 'wave', tests: ['test/core/waves', 'test/flows/waves.test.ts'] } as const;
const TARGET = {
  area: 'targets',
  kind: 'wave',
  tests: ['test/core/deployment/permitted-targets.test.ts', 'test/flows/other-account.test.ts'],
} as const;

/** Bugs of blue/green deployments, waves, and targets, which runs of their own kind can see. */
export const TARGET_BUGS: readonly SourceBug[] = [
  {
    ...PAIR,
    name: 'the pointer moves before the verification',
    file: 'functions/prepare-next-stack/plan-verification.ts',
    search: 'if (functionArn === undefined) return undefined;',
    replace: 'if (functionArn !== `${verifyFunctions.length}`) return undefined;',
  },
  {
    ...PAIR,
    name: 'a third stack is created while the previous one exists',
    file: 'functions/prepare-next-stack/handler.ts',
    search: 'if (previous !== undefined && (await exists(deps, previous.stackId))) {',
    replace: "if (previous !== undefined && previous.stackId === '') {",
  },
  {
    ...PAIR,
    name: 'two executions create a next stack',
    file: 'functions/prepare-next-stack/handler.ts',
    search: 'if (next !== undefined && next.executionArn !== state.execution.id) {',
    replace: "if (next !== undefined && next.executionArn === '') {",
  },
  {
    ...PAIR,
    name: 'the next stack is deleted while the pointer names it',
    file: 'functions/delete-next-stack/handler.ts',
    search: "if (stack !== undefined && stored?.pointer.current === stack.stackId) return { kind: 'current' };",
    replace: "if (stack !== undefined && stored?.pointer.current === '') return { kind: 'current' };",
  },
  {
    ...PAIR,
    name: 'the reservation remains after the next stack was deleted',
    file: 'functions/delete-next-stack/handler.ts',
    search: '    await release(deps, state);',
    replace: '    if (stackId === undefined) await release(deps, state);',
  },
  {
    ...PAIR,
    name: 'the parameter and the alias do not follow the pointer',
    file: 'functions/switch-stacks/handler.ts',
    search: 'const switchNotes = await followPointer(deployment, deps);',
    replace: "const switchNotes = deployment.stackName === '' ? await followPointer(deployment, deps) : [];",
  },
  {
    ...PAIR,
    name: 'the previous stack is not protected',
    file: 'functions/switch-stacks/handler.ts',
    search: 'await deps.stacks.setTerminationProtection(currentStack.stackId, true);',
    replace: 'await deps.stacks.setTerminationProtection(currentStack.stackId, false);',
  },
  {
    ...PAIR,
    name: 'a previous stack is deleted before its time',
    file: 'functions/retire-stacks/handler.ts',
    search: 'if (Date.parse(previous.retireAt) <= deps.clock.now().getTime()) await retire(',
    replace: 'await retire(',
  },
  {
    ...PAIR,
    name: 'a previous stack is deleted without the consent of the policy',
    file: 'functions/retire-stacks/handler.ts',
    search: "if (judged.verdict.decision !== 'allow') {",
    replace: "if (judged.verdict.decision === 'other' as string) {",
  },
  {
    ...PAIR,
    name: 'the end of an earlier protection is not judged',
    file: 'functions/retire-previous.ts',
    search: 'settings: wasProtected ? endOfProtection(stack) : undefined,',
    replace: "settings: wasProtected && stackId === '' ? endOfProtection(stack) : undefined,",
  },
  {
    ...PAIR,
    name: 'each confirmation confirms the list',
    file: 'functions/operate-blue-green/retire.ts',
    search: 'if (confirmation !== expected)',
    replace: 'if (confirmation === undefined)',
  },
  {
    ...WAVE,
    name: 'the next targets start after a failed target',
    file: 'core/waves/plan-wave.ts',
    search: 'if (failed > failureToleranceCount) return { failed, of: group.length };',
    replace: 'if (failed > failureToleranceCount + group.length) return { failed, of: group.length };',
  },
  {
    ...WAVE,
    name: 'a repeated start starts a target twice',
    file: 'core/waves/wave-names.ts',
    search: 'return `${waveKeyOf(waveId)}-${index}-${cut(await sign(`wave target\\n${parentArn}\\n${index}`))}`;',
    replace: 'return `${waveKeyOf(waveId)}-${index}-${cut(await sign(`wave target\\n${Math.random()}\\n${index}`))}`;',
  },
  {
    ...WAVE,
    name: 'a target that was rolled back has the new version in the summary',
    file: 'core/waves/target-version.ts',
    search: "return operationOutcome === 'failed' && ROLLED_BACK.has(stackStatus) ? 'old' : 'unclear';",
    replace: "return operationOutcome === 'failed' && ROLLED_BACK.has(stackStatus) ? 'new' : 'unclear';",
  },
  {
    ...WAVE,
    name: 'targets are released before all of them are judged',
    file: 'core/waves/plan-wave.ts',
    search: "const isJudging = statuses.some((status) => status === 'pending' || status === 'working');",
    replace: "const isJudging = statuses.every((status) => status === 'pending' || status === 'working');",
  },
  {
    ...WAVE,
    name: 'a target that waits for its release takes each decision for a release',
    file: 'functions/read-release/handler.ts',
    search: "if (release?.decision === 'proceed') return",
    replace: 'if (release !== undefined) return',
  },
  {
    ...WAVE,
    name: 'more targets than MaxConcurrentCount change at the same time',
    file: 'core/waves/plan-wave.ts',
    search: 'const free = Math.max(0, maxConcurrentCount - working);',
    replace: 'const free = Math.max(working, maxConcurrentCount, statuses.length);',
  },
  {
    ...WAVE,
    name: 'a Region begins before the Region before it has ended',
    file: 'core/waves/plan-wave.ts',
    search: 'const current = groups.find((group) => group.some(isOpen)) ?? [];',
    replace: 'const current = groups.flat().filter(isOpen);',
  },
  {
    ...TARGET,
    name: 'the stack is deployed into the account of the gate',
    file: 'functions/in-target.ts',
    search: 'const placed = createClients(clients, names, { ...(credentials && { credentials }),',
    replace: 'const placed = createClients(clients, names, { ...(credentials && {}),',
  },
  {
    ...TARGET,
    name: 'the stack is deployed into the Region of the gate',
    file: 'functions/in-target.ts',
    search: '...(region !== undefined && { region }) });',
    replace: "...(region === '' && { region }) });",
  },
  {
    ...TARGET,
    name: 'a role that the gate does not permit is assumed',
    file: 'core/deployment/permitted-targets.ts',
    search: 'if (target === undefined) throw notPermitted(targetRoleArn, place, source);',
    replace:
      "if (target === undefined && source === '') throw notPermitted(targetRoleArn, place, source);\n  if (target === undefined) return {};",
  },
].map((bug) => ({ ...bug, isBehavior: true }));
