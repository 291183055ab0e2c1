/** A resource that CloudFormation asks a service to create, update or delete. */
export interface ProvidedResource {
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly region: string;
}

/** The reason if an action failed, otherwise undefined. */
export type ProviderFailure = string | undefined;

/**
 * A service of the sandbox that manages the resources of a type. Resources of a type without a provider exist only in
 * CloudFormation.
 */
export interface ResourceProvider {
  create(resource: ProvidedResource): ProviderFailure;
  update(resource: ProvidedResource): ProviderFailure;
  delete(resource: ProvidedResource): ProviderFailure;
}
