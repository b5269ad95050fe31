import type { Translated } from "./en.ts";

export const de: Translated = {
  subject: "{{shop}} hat auf Ihre Bewertung zu {{product}} geantwortet",
  greeting: "Guten Tag,",
  what: "{{shop}} hat auf Ihre Bewertung zu {{product}} geantwortet. Die Antwort wurde wie Ihre Bewertung von einem Menschen geprüft. Sie lautet:",
  page: "Sie steht unter Ihrer Bewertung, wo alle beide lesen können:",
  next: "Ihre Bewertung bleibt, wie Sie sie geschrieben haben. Sie müssen nichts tun.",
};
