import { setResponseCheck } from '../../sandbox/protocols/response-check.ts';
import { checkAgainstSchema } from './response-schemas.ts';

// Checks every response of every sandbox in the tests against the schemas of the SDK.
setResponseCheck(checkAgainstSchema);
