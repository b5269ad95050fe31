import type { Translated } from "./en.ts";

export const fr: Translated = {
  subject: "{{shop}} a répondu à votre avis sur {{product}}",
  greeting: "Bonjour,",
  what: "{{shop}} a répondu à votre avis sur {{product}}. La réponse a été vérifiée par une personne, comme votre avis. La voici :",
  page: "Elle figure sous votre avis, où tout le monde peut lire les deux :",
  next: "Votre avis reste tel que vous l’avez écrit. Vous n’avez rien à faire.",
};
