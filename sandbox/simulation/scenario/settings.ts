/** The denied resources of each stack policy. No template has these resources, so that the policies do not affect updates. */
export const STACK_POLICIES = {
  open: [],
  guarded: ['Guarded'],
  sealed: ['Guarded', 'Sealed'],
  other: ['Sealed'],
} as const satisfies Record<string, readonly string[]>;

/** Settings of a stack that the list of changes does not contain. A push or an operator sets them. */
export interface SettingsPlan {
  readonly stackPolicy?: keyof typeof STACK_POLICIES | undefined;
  readonly isProtected?: boolean | undefined;
}

/** Writes a stack policy of the menu. */
export function writeStackPolicy(name: keyof typeof STACK_POLICIES): object {
  const statement = { Principal: '*', Action: 'Update:*' };
  return {
    Statement: [
      { ...statement, Effect: 'Allow', Resource: '*' },
      ...STACK_POLICIES[name].map((id) => ({ ...statement, Effect: 'Deny', Resource: `LogicalResourceId/${id}` })),
    ],
  };
}

/** Returns the denied resources of a stack policy of the menu, sorted; none for a stack without a policy. */
export function readDenied(policy: string | undefined): readonly string[] {
  const { Statement = [] } = JSON.parse(policy ?? '{}') as { Statement?: { Effect: string; Resource: string }[] };
  return Statement.filter(({ Effect }) => Effect === 'Deny')
    .map(({ Resource }) => Resource.replace('LogicalResourceId/', ''))
    .sort();
}
