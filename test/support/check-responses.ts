import { setResponseCheck } from '../../sandbox/protocols/response-check.ts';
import { checkAgainstSchema } from './response-schemas.ts';

// Every answer of every sandbox in the tests has to have a place in the SDK's own schemas.
setResponseCheck(checkAgainstSchema);
