/** Replaces the event streams of the SDK in the bundles. Only operations that the functions do not call use them. */
export function resolveEventStreamSerdeConfig<Config>(config: Config): Config {
  return config;
}

/** The provider in the configuration of a client; called only by operations with an event stream. */
export function eventStreamSerdeProvider(): never {
  throw new Error('This bundle does not support event streams.');
}

/** Imported by the protocols of the SDK; created only for operations with an event stream. */
export class EventStreamSerde {
  constructor() {
    eventStreamSerdeProvider();
  }
}
