/** Fields that group findings by their cause. */
export interface FindingKey {
  readonly path: string;
  readonly effect: string;
  readonly decision: string;
  readonly rule: string;
  readonly follows?: readonly string[] | undefined;
  /** Further effects, which the text about another finding would not mention. */
  readonly also?: readonly { readonly effect: string }[] | undefined;
}

/** Findings with one cause. The text describes the first finding and names the others. */
export interface FindingGroup<Finding> {
  readonly first: Finding;
  readonly others: readonly Finding[];
}

/** Groups findings that follow the same attribute, resource, or parameter. A finding without a common cause forms its own group. */
export function groupFindings<Finding>(
  findings: readonly Finding[],
  keyOf: (finding: Finding) => FindingKey,
): readonly FindingGroup<Finding>[] {
  const groups = new Map<string, { readonly first: Finding; readonly others: Finding[] }>();
  for (const [index, finding] of findings.entries()) {
    const { path, effect, decision, rule, follows, also = [] } = keyOf(finding);
    const further = also.map((part) => part.effect);
    const key = JSON.stringify(follows === undefined ? index : [path, effect, decision, rule, follows, further]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: finding, others: [] });
    else group.others.push(finding);
  }
  return [...groups.values()];
}

/** Names the other resources of a group: "The same applies to Sub (Endpoint) and Perm (FunctionName)." Empty if there are none. */
export function nameOthers(
  others: readonly { readonly logicalResourceId: string; readonly causes: readonly string[] }[],
): string {
  const names = others.map(({ logicalResourceId, causes }) => `${logicalResourceId} (${causes.join(', ')})`);
  return names.length === 0 ? '' : ` The same applies to ${names.join(', ')}.`;
}
