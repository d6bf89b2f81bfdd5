// Texts that want to be more than text. What runs calls `hostile(…)`, so a page with a trap of that name notices it.

/** Each by what it tries. */
export const HOSTILE = {
  script: '<script>hostile("script")</script>',
  'closing script': '</script><script>hostile("closing")</script>',
  image: '<img src=x onerror=hostile("image")>',
  svg: '<svg/onload=hostile("svg")>',
  frame: '<iframe srcdoc="<script>parent.hostile(1)</script>"></iframe>',
  attribute: '" autofocus onfocus="hostile(1)" x="',
  'single quotes': "' onmouseover='hostile(1)",
  address: 'javascript:hostile("address")',
  'foreign host': '//evil.example/x',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what it tries
  template: '{{constructor.constructor("hostile(1)")()}}${hostile(2)}<%= hostile(3) %>',
  prototype: '__proto__',
  constructor: 'constructor',
  'right to left': 'abc\u202egnp.exe\u202c',
  'zero width': 'ad\u200bmin\u2060\ufeff',
  newline: 'a\r\nSet-Cookie: x=1',
  slash: 'a/b',
  'slash, encoded': 'a%2Fb',
  'encoded twice': 'a%252Fb',
  percent: '100%',
  question: 'a?b=c&d=e#f',
  plus: 'a+b c',
  dots: '../../health',
  backslash: 'a\\b',
  emoji: '👩‍👩‍👧',
  long: `${'long '.repeat(120)}<b>end</b>`,
} as const satisfies Record<string, string>;

/** As keys, with those that a path can't end in. */
export const HOSTILE_KEYS: readonly string[] = ['', '.', '..', ...Object.values(HOSTILE)];
