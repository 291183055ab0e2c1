import type { ExecutionIdentity, ObjectSuffix } from '../deployment/names.ts';
import type { ApprovalSubject } from '../deployment/state.ts';

/** The end of the ID of each approval. One execution can delete a failed stack, and then create the stack or update it. */
const SUFFIXES: Readonly<Record<ApprovalSubject, ObjectSuffix | ''>> = {
  'change-set': '',
  settings: '',
  'first-create': '-first-create',
  'failed-stack': '-failed-stack',
};

/** Returns the ID of the approval of one step of an execution. Its objects in the bucket of the gate have this ID. */
export function approvalIdOf(
  { name }: Pick<ExecutionIdentity, 'name'>,
  subject: ApprovalSubject | undefined = 'change-set',
): string {
  return `${name}${SUFFIXES[subject]}`;
}

/** Returns the IDs of all approvals that an execution can have. */
export function approvalIdsOf(execution: Pick<ExecutionIdentity, 'name'>): readonly string[] {
  return [...new Set(Object.values(SUFFIXES))].map((suffix) => `${execution.name}${suffix}`);
}
