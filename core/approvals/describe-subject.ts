import type { ApprovalSubject } from '../deployment/state.ts';

/** The step that follows an approval, for approvers. */
const SENTENCES: Readonly<Record<ApprovalSubject, string>> = {
  'change-set': 'If approved, the gate executes exactly this change set.',
  settings: 'If approved, the gate changes exactly these settings of the stack. The push has no other changes.',
  'first-create': 'If approved, the gate creates the stack from exactly this template, with these parameters and settings.',
  'failed-stack':
    'If approved, the gate deletes the stack whose first create failed, with exactly these resources, and creates the stack again.',
};

/** Describes the step that follows an approval. A request of an earlier version of the gate has no subject: it is about a change set. */
export function describeSubject(subject: ApprovalSubject | undefined = 'change-set'): string {
  return SENTENCES[subject];
}
