/** Words in names of properties that hold secrets. */
const SECRET_WORDS =
  /pass(word|wd|phrase|code)|secret|token|credential|(private|api|access|signing|shared|auth|account|master)[_-]?key|encryption[_-]key|key[_-]?material|connection[_-]?string|certificate[_-]?body/gi;

/** Words that make a name a secret's where they are its last: too short to be looked for anywhere. */
const LAST_WORDS: readonly string[] = ['pass', 'pwd', 'psk', 'authorization'];

/** What may come after such a word in names that hold something else than the secret: its ARN, its length, how long it is valid. */
const ABOUT_SECRETS =
  /^((arn|id|name|unit|type|day|hour|minute|second)s?|polic(y|ies)|length|size|count|validity|enabled|required|period|expiration|ttl|status|path)$/;

/** Texts that are secrets whatever they are called, or carry one. Each is looked for in time that grows with the text. */
const SECRET_TEXTS = [
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  /(?<![\w/+=])(?=\S{0,39}[A-Z])(?=\S{0,39}[a-z])(?=\S{0,39}\d)[A-Za-z0-9/+]{40}(?![\w/+=])/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[\w-]{8,400}\.[\w-]{8,}\.[\w-]*/,
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|[sr]k_live_|sk-|npm_|AIza)[\w-]{10,}/,
  /hooks\.slack\.com\/services\/\w/,
  /:\/\/[^\s/:@]{0,200}:[^\s@]{1,200}@/,
  /\b(bearer|basic)\s+[\w.~+/-]{16,}/i,
  /--(pass(word|wd|phrase)?|secret|token|api-?key)\s+\S{3,}/i,
  /(pass(word|wd)?|pwd|secret|token|(api|access|account|private)_?key)\\?["']?\s*[=:]\s*\\?["']?[^\s"']{3,}/i,
];

/** Whether a property of this name holds a secret. */
export function isSecretName(name: string): boolean {
  const [last] = [...name.matchAll(SECRET_WORDS)].slice(-1);
  if (last === undefined) {
    return LAST_WORDS.includes(wordsOf(name).at(-1) ?? '');
  }
  const words = wordsOf(name.slice(last.index + last[0].length));
  return !ABOUT_SECRETS.test(words.at(-1) ?? '') && !words.some((word) => /^(rotation|version)/.test(word));
}

/** Whether the text is or carries a secret, whatever it is called. */
export function isSecretText(text: string): boolean {
  return SECRET_TEXTS.some((pattern) => pattern.test(text));
}

/** The words of `DB_PASSWORD_ID`, `dbPasswordId` or `db-password-id`, in small letters. */
function wordsOf(name: string): readonly string[] {
  return name
    .split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}
