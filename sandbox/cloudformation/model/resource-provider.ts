/** A resource that CloudFormation asks a service to create, update or delete. */
export interface ProvidedResource {
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly region: string;
}

/** The result of an action: the reason of a failure, or undefined. */
export type ProviderFailure = string | undefined;

/** A service of the sandbox that has the resources of a type. Types without one exist in CloudFormation only. */
export interface ResourceProvider {
  create(resource: ProvidedResource): ProviderFailure;
  update(resource: ProvidedResource): ProviderFailure;
  delete(resource: ProvidedResource): ProviderFailure;
}
