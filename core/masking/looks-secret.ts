/** Words in names of properties that hold secrets. */
const SECRET_WORDS =
  /pass(word|wd|phrase|code)|secret|token|credential|mnemonic|(private|api|access|signing|shared|auth|account|master|app|application|licen[cs]e|integration|ingestion|jwt|ssh|vault|session|nonce|logged[_-]?in|client|server)[_-]?keys?(?![a-z])|encryption[_-]key|key[_-]?(material|base)|connection[_-]?string|certificate[_-]?body|webhook[_-]?ur[li]/gi;

/** Words that mark a secret only as the last word of a name, because they are short or have other meanings. */
const LAST_WORDS: readonly string[] = [
  ...['pass', 'pwd', 'psk', 'authorization', 'salt', 'pepper', 'pin', 'pins', 'cred', 'creds', 'cookie', 'dsn', 'otp'],
  ...['seed', 'jwt', 'pat', 'passwords', 'keystore'],
];

/** Last words of names that only describe a secret, such as its ARN or its length. */
const ABOUT_SECRETS =
  /^((arn|id|name|unit|type|day|hour|minute|second|provider|config|configuration|setting|mode|model|field|param|parameter|prefix|location|source|method|option)s?|polic(y|ies)|length|size|count|validity|enabled|disabled|encrypted|required|supported|allowed|period|duration|expiration|expiry|ttl|status|state|path|file|version|behavior|algorithm|vendor|label|description|region|host|port|endpoint|issuer|audience|scope|url|uri|metadata|history|reset|only|content|check|domains|selection|trigger|reference|list|role|audiences|scopes|map|specs?|encryption)$/;

/** First words of names of switches and limits. */
const SWITCHES = /^(manage|generate|rotate|enable|enabled|disable|validate|is|has|max|min|overlap)$/;

/**
 * Names that look like the name of a secret but do not name a secret: the ARN of a custom resource's function, idempotency
 * tokens, and IMDSv2.
 */
const HARMLESS: readonly string[] = ['servicetoken', 'clienttoken', 'clientrequesttoken', 'nexttoken', 'httptokens'];

/** Words before KEY in names of environment variables that hold no secret: database keys, object keys, identifiers. */
const HARMLESS_KEYS =
  /^(partition|sort|hash|range|primary|foreign|cache|object|s3|bucket|file|kms|public|routing|idempotency|table|tag|message|group|config|template|metric|parameter|ssm|index|lookup|unique|country|host|source|target|code|artifact|manifest|state|lock|redis|row|column|date|log|path|user|record|document|item|event)$/;

/** Texts that are or contain secrets. Each pattern takes time in proportion to the length of the text. */
const SECRET_TEXTS = [
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  /(?<![\w/+=])(?=\S{0,39}[A-Z])(?=\S{0,39}[a-z])(?=\S{0,39}\d)[A-Za-z0-9/+]{40}(?![\w/+=])/,
  /-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----/,
  /\beyJ[\w-]{8,400}\.[\w-]{8,}\./,
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|[sr]k_live_|sk-|npm_|AIza)[\w-]{10,}/,
  /hooks\.slack\.com\/services\/\w/,
  /:\/\/[^\s/:@]{0,200}:[^\s@]{1,200}@/,
  /:\/\/[0-9a-f]{32}@/,
  /[?&](sig|x-amz-signature|x-amz-security-token)=[\w%+/-]{10,}/i,
  /\b(bearer|basic)\s+[\w.~+/-]{16,}/i,
  /--(pass(word|wd|phrase)?|secret|token|api-?key)\s+\S{3,}/i,
  /\s(-u|--user)\s+["']?(?!\d+:\d)[^\s:"']{1,100}:[^\s"']{3,}/,
  /\bmysql\w{0,20}\s(\S{1,100}\s+){0,10}-p[^\s=-]{3,}/,
  /\blogin\s+\S{1,100}\s+password\s+\S{3,}/i,
  /<[\w:.-]{0,40}(pass(word|wd|phrase)?|secret|token|api-?key)>[^<\s]{3,}/i,
  /(pass(word|wd)?|pwd|secret|token|(api|access|account|private)[_-]?key)\\{0,8}["']?\s*(=>?|:)\s*\\{0,8}["']?[^\s"'\\]{3,}/i,
];

/** A name and a value in a text that is not valid JSON, such as an environment variable in YAML. */
const PAIRS =
  /\b(?:name|key)\\{0,8}["']?\s{0,20}[=:]\s{0,20}\\{0,8}["']?([\w.-]{1,200})\\{0,8}["']?[\s,]{1,60}\\{0,8}["']?value\\{0,8}["']?\s{0,20}[=:]\s{0,20}\\{0,8}["']?[^\s"'\\]/gi;

/** Text in base64, such as the user data of an instance. */
const BASE64_TEXT = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{16,}={0,2}/g;

/** Checks whether a property or an environment variable of this name holds a secret. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  if (HARMLESS.includes(words.join('')) || SWITCHES.test(words.slice(0, 1).join())) {
    return false;
  }
  const [last] = [...name.matchAll(SECRET_WORDS)].slice(-1);
  if (last === undefined) {
    return isSecretByLastWord(name, words);
  }
  const after = wordsOf(name.slice(last.index + last[0].length));
  const isAbout = after.slice(-1).some((word) => ABOUT_SECRETS.test(word));
  return !isAbout && !after.some((word) => /^(rotation|version)/.test(word));
}

/** Environment variables with a name that ends in `_KEY` hold keys of other services, unless the word before names another key. */
function isSecretByLastWord(name: string, words: readonly string[]): boolean {
  const [last, before] = words.toReversed();
  const isKeyOfService = /^[A-Z0-9_]+_KEYS?$/.test(name) && !HARMLESS_KEYS.test(String(before));
  const isWebhook = last === 'webhook' && before !== undefined;
  return LAST_WORDS.some((word) => word === last) || isKeyOfService || isWebhook;
}

/** Checks whether the text is or contains a secret, by its form, also in base64. */
export function isSecretText(text: string): boolean {
  return containsSecret(text) || [...text.matchAll(BASE64_TEXT)].some(([encoded]) => containsSecret(decode(encoded)));
}

function containsSecret(text: string): boolean {
  return (
    SECRET_TEXTS.some((pattern) => pattern.test(text)) || [...text.matchAll(PAIRS)].some(([, name = '']) => isSecretName(name))
  );
}

/** Returns the text that base64 encodes, as Latin-1; empty if the text is not base64. */
function decode(encoded: string): string {
  try {
    return atob(encoded);
  } catch {
    return '';
  }
}

/** Splits `DB_PASSWORD_ID`, `dbPasswordId`, or `db-password-id` into lowercase words. */
function wordsOf(name: string): readonly string[] {
  return name
    .split(/[^A-Za-z0-9]|(?<=[a-z0-9])(?=[A-Z])/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}
