/** What happens to a resource, as far as what refers to it is concerned. */
export type Fate = 'kept' | 'modified' | 'may-be-replaced' | 'new';

/** The fate of a resource in each of the two describes. */
export interface Fates {
  readonly plain: Fate;
  readonly valued: Fate;
}
