/** Names as shops' software sends them, what they are, and what a mail says of them. Written down, not worked out. */

/** Of purchasers; null: the mail greets nobody by name. */
export const firstNames: readonly { sent: string; greeted: string | null }[] = [
  { sent: "Jane", greeted: "Jane" },
  { sent: " Jürgen\t", greeted: "Jürgen" },
  { sent: "Se&aacute;n", greeted: "Seán" },
  { sent: "O&#039;Brien", greeted: "O'Brien" },
  { sent: "Anna-Lena", greeted: "Anna-Lena" },
  { sent: "Nguyễn Thị", greeted: "Nguyễn Thị" },
  { sent: "You won 500 EUR! Claim at http://spam.example/x", greeted: null },
  { sent: '<a href="https://spam.example/x">Jane</a>', greeted: null },
  { sent: "&lt;b&gt;Jane&lt;/b&gt;", greeted: null },
  { sent: "www.spam.example", greeted: null },
  { sent: "win@spam.example", greeted: null },
  { sent: "+44 7911 123456", greeted: null },
  { sent: "NULL", greeted: null },
  { sent: "n/a", greeted: null },
  { sent: "Test", greeted: null },
];

/** `named`: as the page of the order has it; `mailed`: as the mail has it. No name: what stands in its place. */
export type ModelProduct = { sku: string; sent: string | null; category: string | null; named: string; mailed: string };

const plain = (sku: string, name: string, category: string | null = null): ModelProduct => ({
  sku,
  sent: name,
  category,
  named: name,
  mailed: name,
});

const known: readonly ModelProduct[] = [
  plain("P0", "Kettle"),
  plain("P1", "AT&T phone, 12 m cable"),
  plain("P2", "Node.js in 24 hours"),
  plain("P3", "Gift card for shop.example, wrapped"),
  { ...plain("P4", 'Salt & Pepper Mill – 12"'), sent: "Salt &amp; Pepper Mill &#8211; 12&quot;" },
  { ...plain("P5", "Café crème 5 € off"), sent: "Caf&eacute; cr&egrave;me 5&nbsp;&euro; off" },
  { ...plain("P6", "<b>Kettle</b>"), mailed: "Product P6" },
  { ...plain("P7", "<script>alert(1)</script>"), sent: "&lt;script&gt;alert(1)&lt;/script&gt;", mailed: "Product P7" },
  { ...plain("P8", "Win at http://spam.example/now"), mailed: "Product P8" },
  { ...plain("P9", "You won: www.spam.example/x"), mailed: "Product P9" },
  { sku: "X0", sent: null, category: null, named: "Product X0", mailed: "Product X0" },
  { sku: "X/1 ü", sent: null, category: null, named: "Product X/1 ü", mailed: "Product X/1 ü" },
  plain("GIFT-50", "Gift card 50 EUR"),
  plain("GIFT-100", "Gift card 100 EUR"),
  plain("GIFTBOX", "Box for gifts"),
  plain("I-1", "Two years of cover", "Insurance"),
  plain("I-2", "Screen cover", "Insurance / Screens"),
  plain("I-3", "Handbook", "Books on Insurance"),
];

/** For orders of hundreds: names of many lengths and alphabets. */
const many = Array.from({ length: 520 }, (_, at) => {
  const word = ["Kettle ", "Brühkännchen für Gäste ", "美しい急須", "Bouilloire émaillée "][at % 4]!;
  return plain(`N${at}`, `${at} ${word}`.padEnd(at % 3 === 0 ? 255 : 20, word).trim());
});

export const products: ReadonlyMap<string, ModelProduct> = new Map([...known, ...many].map((one) => [one.sku, one]));
export const usualSkus = known.map(({ sku }) => sku);
