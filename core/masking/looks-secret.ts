/** Words in names of properties that hold secrets. */
const SECRET_WORDS =
  /pass(word(?!less)|wd|phrase|code|key)|secret(?!ar)|token(?!iz)|shared[_-]?access[_-]?signature|(wallet|mfa|t?otp|hd|master)[_-]?seed(?![a-z])|credential|mnemonic|(private|api|access|signing|shared|auth|account|master|app|application|licen[cs]e|integration|ingestion|jwt|ssh|vault|session|nonce|logged[_-]?in|client|server|aes|hmac|fernet|encrypt|sas|signature|consumer|storage|recovery|instrumentation)[_-]?keys?(?![a-z])|(seed|recovery)[_-]?phrase|((recovery|backup|access|security)[_-]?codes?|security[_-]?answer|community[_-]?string)(?![a-z])|basic[_.-]?auth([_.-]?user[_.-]?info)?$|otlp\w{0,20}headers|encryption[_-]key|key[_-]?(material|base)|connection[_-]?string|certificate[_-]?body|webhook[_-]?ur[li]/gi;

/** Words that mark a secret only as the last word of a name, because they are short or have other meanings. */
const LAST_WORDS: readonly string[] = [
  ...['pass', 'pwd', 'pw', 'psk', 'authorization', 'salt', 'pepper', 'pin', 'pins', 'cred', 'creds', 'cookie', 'dsn', 'otp'],
  ...['jwt', 'pat', 'passwords', 'keystore'],
];

/** Last words that join the name of an account to a short word for a password. */
const JOINED_PASSWORD = /^(db|root|bind|admin|user|ldap|smtp|mysql|pg|redis)(pass|pwd|pw)$/;

/** Names of the secret of an AppRole in HashiCorp Vault, which is called an ID. */
const VAULT_SECRET_ID = /(vault|role)[_-]?secret[_-]?id$/i;

/** Last words of names that only describe a secret, such as its ARN or its length. */
const ABOUT_SECRETS =
  /^((arn|id|name|unit|type|day|hour|minute|second|provider|config|configuration|setting|mode|model|field|param|parameter|prefix|location|source|method|option)s?|polic(y|ies)|length|size|count|validity|enabled|disabled|encrypted|required|supported|allowed|period|duration|expiration|expiry|ttl|status|state|path|file|version|behavior|algorithm|vendor|label|description|region|host|port|endpoint|issuer|audience|scope|url|uri|metadata|history|reset|only|content|check|domains|selection|trigger|reference|list|role|audiences|scopes|map|specs?|encryption|tables?|bucket|timeout|lifetime|header|limit|interval|function|address|symbol|decimals|store|authentication|template|alias|contract|exchange|prevention|attachment|ref)$/;

/** First words of names of switches and limits. */
const SWITCHES = /^(manage|generate|rotate|allow|cors|enable|enabled|disable|validate|is|has|max|min|overlap)$/;

/** Names of numbers of tokens of a language model. */
const TOKEN_COUNT = /^(max|min|num|output|input|completion|stop)tokens$/;

/**
 * Names that look like the name of a secret but do not name a secret: the ARN of a custom resource's function, idempotency
 * tokens, IMDSv2, and the path of a file.
 */
const HARMLESS: readonly string[] = [
  ...['servicetoken', 'clienttoken', 'clientrequesttoken', 'nexttoken', 'httptokens', 'metadatatokens', 'imdstokens'],
  'googleapplicationcredentials',
];

/** Words before KEY in names of environment variables that hold no secret: database keys, object keys, identifiers. */
const HARMLESS_KEYS =
  /^(partition|sort|hash|range|primary|foreign|cache|object|s3|bucket|file|kms|public|routing|idempotency|table|tag|message|group|config|template|metric|parameter|ssm|index|lookup|unique|country|host|source|target|code|artifact|manifest|state|lock|redis|row|column|date|log|path|user|record|document|item|event|lambda|layer|zip|prefix|param|join|shard|dedup|id|name|project|feature|flag|gsi\d?|pk|sk|upload|image|output|input|destination|dest|publishable|site)$/;

/** Texts that are or contain secrets. Each pattern takes time in proportion to the length of the text. */
const SECRET_TEXTS = [
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  /(?<![\w/+=])(?=\S{0,39}[A-Z])(?=\S{0,39}[a-z])(?=\S{0,39}\d)[A-Za-z0-9/+]{40}(?![\w/+=])/,
  /-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----/,
  /\beyJ[\w-]{8,400}\.[\w-]{8,}\./,
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abeprs][-.]|xapp-|[sr]k_(live|test)_|sk-|whsec_|npm_|pypi-|AIza|ya29\.|SG\.|hvs\.|hf_|shpat_|glsa_|dckr_pat_|dop_v1_|lin_api_|NRAK-|PMAK-|ATATT3|AGE-SECRET-KEY-)[\w-]{10,}/,
  /\b(dapi|SK)[0-9a-f]{32}\b/,
  /hooks\.slack\.com\/services\/\w|discord(app)?\.com\/api\/webhooks\/\d|hooks\.zapier\.com\/hooks\/|office\.com\/webhook/,
  /(?<!\d)\d{8,10}:[\w-]{34,36}(?![\w-])/,
  /:\/\/[^\s/:@]{0,200}:[^\s@]{1,200}@/,
  /:\/\/[0-9a-f]{32}@/,
  /\bjdbc:oracle:thin:[^\s/@]{1,100}\/[^\s@]{1,200}@/,
  /[?&](sig|code|x-amz-signature|x-amz-security-token)=[\w%+/-]{10,}/i,
  /\b(bearer|basic)\s+[\w.~+/-]{16,}/i,
  /\bauthorization\\{0,8}["']?\s{0,20}[=:]\s{0,20}\\{0,8}["']?(bearer|basic|token|api-?key)(\s|%20)[^\s"']{3,}/i,
  /\bcookie\\{0,8}["']?\s{0,20}:\s{0,20}\\{0,8}["']?[\w.-]{1,100}=\S{8,}/i,
  /--([\w-]{1,40}-)?(pass(word|wd|phrase)?|secret|token|api-?key)\s+(?!\$\((?:aws|cat)\s|\$\{\w+\})\S{3,}/i,
  /\brequirepass\s+\S{3,}|\baws_secret_access_key\s+\S{3,}|\|\s{0,20}(sudo\s+)?chpasswd\b/,
  /\b(sshpass|docker\s{1,20}login)\s(\S{1,100}\s+){0,10}-p\s{0,20}[^\s=-]{3,}|\bredis-cli\s(\S{1,100}\s+){0,10}-a\s+\S{3,}/,
  /\b(identified\s{1,20}by|password)\s{1,20}'[^']{3,}'/i,
  /\s(-u|--user)\s+["']?(?!\d+:\d)[^\s:"']{1,100}:[^\s"']{3,}/,
  /\bmysql\w{0,20}\s(\S{1,100}\s+){0,10}-p[^\s=-]{3,}/,
  /\blogin\s+\S{1,100}\s+password\s+\S{3,}/i,
  /<[\w:.-]{0,40}(pass(word|wd|phrase)?|secret|token|api-?key)>[^<\s]{3,}/i,
  /(pass(word|wd)?|pwd|(?<!:(?=secret:))secret|token|(api|access|account|private)[_-]?key)\\{0,8}["']?\s*(=>?|:)\s*\\{0,8}["']?(?!\$\((?:aws|cat)\s|\$\{\w+\})[^\s"'\\]{3,}/i,
];

/** A user name and a password, as in the header of basic authentication. */
const USER_AND_PASSWORD = /^[\w.@-]{1,100}:[\x21-\x7e]{3,}$/;

/** The value of an environment variable in a text, such as a script. */
const ASSIGNMENTS = /(?<![\w$-])([A-Z][A-Z0-9_]{1,100})=(?=["']?(?!\$\((?:aws|cat)\s|\$\{\w+\})[^\s"'\\]{3,})/g;

/** A name and a value in a text that is not valid JSON, such as an environment variable in YAML. */
const PAIRS =
  /\b(?:name|key)\\{0,8}["']?\s{0,20}[=:]\s{0,20}\\{0,8}["']?([\w.-]{1,200})\\{0,8}["']?[\s,]{1,60}\\{0,8}["']?value\\{0,8}["']?\s{0,20}[=:]\s{0,20}\\{0,8}["']?[^\s"'\\]/gi;

/** Text in base64, such as the user data of an instance. */
const BASE64_TEXT = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{12,}={0,2}/g;

/** Checks whether a property or an environment variable of this name holds a secret. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  if (
    HARMLESS.includes(words.join('')) ||
    SWITCHES.test(words.slice(0, 1).join()) ||
    TOKEN_COUNT.test(words.slice(-2).join(''))
  ) {
    return false;
  }
  if (VAULT_SECRET_ID.test(name)) return true;
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
  return LAST_WORDS.some((word) => word === last) || JOINED_PASSWORD.test(String(last)) || isKeyOfService || isWebhook;
}

/** Checks whether the text is or contains a secret, by its form, also in base64. */
export function isSecretText(text: string): boolean {
  const decoded = [...text.matchAll(BASE64_TEXT)].map(([encoded]) => decode(encoded));
  return containsSecret(text) || decoded.some((inner) => USER_AND_PASSWORD.test(inner) || containsSecret(inner));
}

function containsSecret(text: string): boolean {
  return (
    SECRET_TEXTS.some((pattern) => pattern.test(text)) ||
    [PAIRS, ASSIGNMENTS].some((pattern) => [...text.matchAll(pattern)].some(([, name = '']) => isSecretName(name)))
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
