/** Values of variables by namespace. */
export type Variables = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * Replaces `#{namespace.variable}`.
 *
 * @returns undefined when a variable is not known, which fails the action
 *
 * Source: https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export function resolveVariables(text: string, variables: Variables): string | undefined {
  let isResolved = true;
  const resolved = text.replace(/#\{([^{}.]+)\.([^{}]+)\}/g, (reference, namespace: string, name: string) => {
    const value = variables.get(namespace)?.[name];
    if (value === undefined) isResolved = false;
    return value ?? reference;
  });
  return isResolved ? resolved : undefined;
}
