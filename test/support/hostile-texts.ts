/** Texts that break out of where they are put, if anything lets them: of elements, attributes, scripts, addresses, templates. */
export const hostileTexts = [
  "<script>alert(1)</script>",
  `"'><img src=x onerror=alert(2)>`,
  "</script><script>alert(3)</script>",
  "<!--<script>",
  "</title></textarea></style><svg onload=alert(4)>",
  "javascript:alert(5)",
  `" autofocus onfocus="alert(6)`,
  "' onmouseover='alert(7)",
  "&lt;b&gt;&amp;&#60;i&#62;",
  "{{shop}} {{name}} $t(footnote) $& $1 #{8} <%= 9 %>",
  "line\u2028separator\u2029paragraph",
  "\u202Etxet desrever\u202C and \u2066isolated",
  "]]><x-hostile>",
  "%3Cscript%3E %00 ..%2F",
] as const;

/** All of them as one text. */
export const hostileText = hostileTexts.join(" ");

/** What of a page's markup can only have come from a hostile text; nothing where all of them stayed texts. */
export function hostileMarkup(html: string): string[] {
  // Data for programs is not markup, up to the first end of a script.
  const markup = html.replaceAll(/<script type="application\/ld\+json">[^<]*<\/script>/g, "");
  const scripts = markup.match(/(href|src|action)="\s*javascript:/gi) ?? [];
  // What stands between quotes is a value, however it looks.
  const tags = markup.replaceAll(/="[^"]*"/g, "");
  const found = tags.match(/<\/?(script|svg onload|img src=x|x-hostile|!--)|<[^>]*\son[a-z]+\b/gi) ?? [];
  return [...scripts, ...found];
}
