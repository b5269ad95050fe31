import { translations } from "../platform/i18n.ts";

const en = {
  greeting: "Hello,",
  open: { own: "Open your page", review: "Read the review" },
  received: {
    subject: "Your review of {{product}} has arrived",
    first: "Your review of {{product}}, bought from {{shop}}, arrived on {{sent}}. Thank you.",
    again: "What you changed in your review of {{product}}, bought from {{shop}}, arrived on {{sent}}.",
    decide:
      "A person reads it and decides by {{until}} at the latest, by the same rules for every review and without knowing the score.",
    order:
      "First it waits for the shop to confirm your order. From then on a person has {{days}} days to decide about it.",
    stays: "Until then what was published of your review before is still shown.",
    delay_one: "Once it is accepted it is published after {{count}} hour.",
    delay_other: "Once it is accepted it is published after {{count}} hours.",
    next: "On the page of your review, which is for you alone, you can change it or take it back at any time:",
  },
  published: {
    subject: "Your review of {{product}} is published",
    what: "Your review of {{product}}, bought from {{shop}}, is published as you wrote it. Everybody can read it here:",
    next: "On the page of your review, which is for you alone, you can change it or take it back at any time:",
  },
};

const de: Tree = {
  greeting: "Guten Tag,",
  open: { own: "Ihre Seite öffnen", review: "Bewertung lesen" },
  received: {
    subject: "Ihre Bewertung zu {{product}} ist angekommen",
    first: "Ihre Bewertung zu {{product}}, gekauft bei {{shop}}, ist am {{sent}} angekommen. Vielen Dank.",
    again:
      "Was Sie an Ihrer Bewertung zu {{product}}, gekauft bei {{shop}}, geändert haben, ist am {{sent}} angekommen.",
    decide:
      "Ein Mensch liest sie und entscheidet bis spätestens {{until}}, nach denselben Regeln für jede Bewertung und ohne die Note zu kennen.",
    order:
      "Zuerst wartet sie darauf, dass der Shop Ihre Bestellung bestätigt. Von da an hat ein Mensch {{days}} Tage, um über sie zu entscheiden.",
    stays: "Bis dahin wird weiterhin gezeigt, was von Ihrer Bewertung zuvor veröffentlicht wurde.",
    delay_one: "Ist sie angenommen, wird sie nach {{count}} Stunde veröffentlicht.",
    delay_other: "Ist sie angenommen, wird sie nach {{count}} Stunden veröffentlicht.",
    next: "Auf der Seite Ihrer Bewertung, die nur für Sie ist, können Sie sie jederzeit ändern oder zurückziehen:",
  },
  published: {
    subject: "Ihre Bewertung zu {{product}} ist veröffentlicht",
    what: "Ihre Bewertung zu {{product}}, gekauft bei {{shop}}, ist so veröffentlicht, wie Sie sie geschrieben haben. Alle können sie hier lesen:",
    next: "Auf der Seite Ihrer Bewertung, die nur für Sie ist, können Sie sie jederzeit ändern oder zurückziehen:",
  },
};

const fr: Tree = {
  greeting: "Bonjour,",
  open: { own: "Ouvrir votre page", review: "Lire l’avis" },
  received: {
    subject: "Votre avis sur {{product}} est arrivé",
    first: "Votre avis sur {{product}}, acheté chez {{shop}}, est arrivé le {{sent}}. Merci.",
    again: "Ce que vous avez modifié dans votre avis sur {{product}}, acheté chez {{shop}}, est arrivé le {{sent}}.",
    decide:
      "Une personne le lit et décide au plus tard le {{until}}, selon les mêmes règles pour tous les avis et sans connaître la note.",
    order:
      "Il attend d’abord que le marchand confirme votre commande. À partir de là, une personne a {{days}} jours pour décider.",
    stays: "D’ici là, ce qui a été publié auparavant de votre avis reste affiché.",
    delay_one: "Une fois accepté, il est publié après {{count}} heure.",
    delay_other: "Une fois accepté, il est publié après {{count}} heures.",
    next: "Sur la page de votre avis, réservée à vous, vous pouvez le modifier ou le retirer à tout moment :",
  },
  published: {
    subject: "Votre avis sur {{product}} est publié",
    what: "Votre avis sur {{product}}, acheté chez {{shop}}, est publié tel que vous l’avez écrit. Tout le monde peut le lire ici :",
    next: "Sur la page de votre avis, réservée à vous, vous pouvez le modifier ou le retirer à tout moment :",
  },
};

type Tree = {
  greeting: string;
  open: typeof en.open;
  received: Record<keyof typeof en.received, string>;
  published: typeof en.published;
};

/** What mails tell authors besides decisions. */
export const authorMailSentences = translations({ en, de, fr });
