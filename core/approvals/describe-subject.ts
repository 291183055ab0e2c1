import type { ApprovalSubject } from '../deployment/state.ts';
import type { ApprovalRequest } from './approval.ts';

/** Descriptions of the step that follows an approval, for approvers. */
const SENTENCES: Readonly<Record<ApprovalSubject, string>> = {
  'change-set': 'If approved, the gate executes exactly this change set.',
  settings: 'If approved, the gate changes exactly these settings of the stack. The push has no other changes.',
  'first-create': 'If approved, the gate creates the stack from exactly this template, with these parameters and settings.',
  'failed-stack':
    'If approved, the gate deletes the stack whose first create failed, with exactly these resources, and creates the stack again.',
};

/** Describes the step that follows an approval. A request from an earlier version of the gate has no subject and is about a change set. */
export function describeSubject(subject: ApprovalSubject | undefined = 'change-set'): string {
  return SENTENCES[subject];
}

/** Names of the steps. */
const TITLES: Readonly<Record<ApprovalSubject, (stack: string) => string>> = {
  'change-set': (stack) => `Update the stack ${stack}`,
  settings: (stack) => `Change only settings of the stack ${stack}`,
  'first-create': (stack) => `Create the stack ${stack}`,
  'failed-stack': (stack) => `Delete the stack ${stack}, whose first create failed, and create it again`,
};

/** The part of a request that its title needs. */
interface TitledRequest extends Pick<ApprovalRequest, 'stackName' | 'place'> {
  /** Absent in the answer of an earlier version of the gate: `change-set`. */
  readonly subject?: ApprovalSubject;
}

/**
 * Returns the title of a request: the step that it is about, and the stack.
 *
 * @example
 * titleOfRequest({ stackName: 'prod-shop', subject: 'first-create' }) // 'Create the stack prod-shop'
 */
export function titleOfRequest({ subject = 'change-set', ...stack }: TitledRequest): string {
  return TITLES[subject](nameStack(stack));
}

/** Names a stack, with its account and its Region if they are not those of the gate. */
export function nameStack({ stackName, place }: Pick<ApprovalRequest, 'stackName' | 'place'>): string {
  return place === undefined ? stackName : `${stackName} in ${place.account} (${place.region})`;
}
