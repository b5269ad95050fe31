import { translations } from "../platform/i18n.ts";
import type { Language } from "../platform/languages.ts";

// The reasons are for the author of the review, or whoever reads the policy. Neither list has one that a score could be:
// refusing and removing cannot follow it.

/** Why a review may be refused. */
export const rejectionReasons = {
  personal_data: "It names or describes a private person, or gives an address, a phone number or the like",
  offensive: "It insults, threatens or discriminates",
  not_about_product: "It is not about the product that was bought",
  not_an_experience: "It does not tell of an experience of the author's own",
  advertising: "It advertises something or links to somewhere else",
  unlawful: "It says something that the law forbids to publish",
  illegible: "It cannot be understood",
} as const;

export type RejectionReason = keyof typeof rejectionReasons;

/** Why a review that was published may be taken down. */
export const removalReasons = {
  unlawful: "It says something that the law forbids to publish",
  ordered: "A court or an authority has ordered it",
  personal_data: "It names or describes a private person, or gives an address, a phone number or the like",
  rights_of_others: "It uses words or pictures that belong to somebody else",
  offensive: "It insults, threatens or discriminates",
  advertising: "It advertises something or links to somewhere else",
  not_about_product: "It is not about the product that was bought",
  not_genuine: "It does not tell of a genuine experience, or was written for a reward that it does not name",
  not_the_purchaser: "The shop's order shows that somebody else bought the product",
} as const;

export type RemovalReason = keyof typeof removalReasons;

const en = {
  rejection: rejectionReasons,
  removal: removalReasons,
  subject: {
    rejected: "Your review of {{product}} is not published",
    removed: "Your review of {{product}} is no longer shown",
    upheld: "Your review of {{product}}: your appeal was successful",
    dismissed: "Your review of {{product}}: your appeal was turned down",
  },
  greeting: "Hello,",
  what: {
    rejected:
      "On {{decided}} it was decided not to publish what you sent on {{sent}} as your review of {{product}}, bought from {{shop}}.",
    removed:
      "On {{decided}} your review of {{product}}, bought from {{shop}}, was taken down. It is no longer shown to anybody.",
    stays: "What was published of your review before is still shown.",
    upheld:
      "You appealed against a decision about your review of {{product}}, bought from {{shop}}. On {{decided}} another person decided that you are right.",
    accepted: "The review will be published as you wrote it.",
    shown: "The review is shown again as it was.",
    waiting: "The review is back in the queue, and a person will decide about its newest version.",
    dismissed:
      "You appealed against the removal of your review of {{product}}, bought from {{shop}}. On {{decided}} another person looked at it and decided that it stays removed.",
  },
  why: {
    reason: "The reason: {{reason}}.",
    passage: "It is about these words of yours:",
    note: "Whoever decided adds:",
  },
  how: {
    person:
      "A person read your review and decided. No program decides about reviews: programs only mark words for that person to look at.",
    score: "Your score played no part in it. It was hidden from the person who decided.",
    appeal: "You had appealed against the first decision. This one was made by another person.",
  },
  next: {
    heading: "What you can do:",
    edit: "Change the review and send it again. A person then decides anew.",
    appeal: "Appeal, free of charge, until {{until}}. Another person then looks at it. Say what was overlooked.",
    elsewhere:
      "This decision was the last one here. You may turn to a body that settles disputes out of court, or to a court.",
    page: "You can do so on the page of your review, which is for you alone:",
    readPage: "The page of your review, which is for you alone:",
    kept: "The text is kept, unseen, for a year and then deleted.",
  },
};

const de: Tree = {
  rejection: {
    personal_data:
      "Sie nennt oder beschreibt eine Privatperson oder enthält eine Anschrift, Telefonnummer oder Ähnliches",
    offensive: "Sie beleidigt, bedroht oder diskriminiert",
    not_about_product: "Sie handelt nicht von dem gekauften Produkt",
    not_an_experience: "Sie berichtet nicht von einer eigenen Erfahrung",
    advertising: "Sie wirbt für etwas oder verweist auf eine andere Seite",
    unlawful: "Sie enthält etwas, dessen Veröffentlichung das Gesetz verbietet",
    illegible: "Sie ist nicht zu verstehen",
  },
  removal: {
    unlawful: "Sie enthält etwas, dessen Veröffentlichung das Gesetz verbietet",
    ordered: "Ein Gericht oder eine Behörde hat es angeordnet",
    personal_data:
      "Sie nennt oder beschreibt eine Privatperson oder enthält eine Anschrift, Telefonnummer oder Ähnliches",
    rights_of_others: "Sie verwendet Worte oder Bilder, die jemand anderem gehören",
    offensive: "Sie beleidigt, bedroht oder diskriminiert",
    advertising: "Sie wirbt für etwas oder verweist auf eine andere Seite",
    not_about_product: "Sie handelt nicht von dem gekauften Produkt",
    not_genuine:
      "Sie berichtet nicht von einer echten Erfahrung oder wurde für eine Gegenleistung geschrieben, die sie nicht nennt",
    not_the_purchaser: "Die Bestellung beim Shop zeigt, dass jemand anderes das Produkt gekauft hat",
  },
  subject: {
    rejected: "Ihre Bewertung zu {{product}} wird nicht veröffentlicht",
    removed: "Ihre Bewertung zu {{product}} wird nicht mehr gezeigt",
    upheld: "Ihre Bewertung zu {{product}}: Ihr Widerspruch hatte Erfolg",
    dismissed: "Ihre Bewertung zu {{product}}: Ihr Widerspruch wurde zurückgewiesen",
  },
  greeting: "Guten Tag,",
  what: {
    rejected:
      "am {{decided}} wurde entschieden, das, was Sie am {{sent}} als Bewertung zu {{product}}, gekauft bei {{shop}}, eingesandt haben, nicht zu veröffentlichen.",
    removed:
      "am {{decided}} wurde Ihre Bewertung zu {{product}}, gekauft bei {{shop}}, entfernt. Sie wird niemandem mehr gezeigt.",
    stays: "Was von Ihrer Bewertung zuvor veröffentlicht wurde, wird weiterhin gezeigt.",
    upheld:
      "Sie haben einer Entscheidung über Ihre Bewertung zu {{product}}, gekauft bei {{shop}}, widersprochen. Am {{decided}} hat eine andere Person Ihnen recht gegeben.",
    accepted: "Die Bewertung wird so veröffentlicht, wie Sie sie geschrieben haben.",
    shown: "Die Bewertung wird wieder gezeigt wie zuvor.",
    waiting: "Die Bewertung steht wieder in der Warteschlange, und ein Mensch entscheidet über ihre neueste Fassung.",
    dismissed:
      "Sie haben der Entfernung Ihrer Bewertung zu {{product}}, gekauft bei {{shop}}, widersprochen. Am {{decided}} hat eine andere Person sie geprüft und entschieden, dass sie entfernt bleibt.",
  },
  why: {
    reason: "Der Grund: {{reason}}.",
    passage: "Es geht um diese Ihrer Worte:",
    note: "Dazu schreibt, wer entschieden hat:",
  },
  how: {
    person:
      "Ein Mensch hat Ihre Bewertung gelesen und entschieden. Kein Programm entscheidet über Bewertungen: Programme markieren nur Stellen, die dieser Mensch sich ansehen soll.",
    score: "Ihre Note spielte dabei keine Rolle. Wer entschied, konnte sie nicht sehen.",
    appeal: "Sie hatten der ersten Entscheidung widersprochen. Diese hat eine andere Person getroffen.",
  },
  next: {
    heading: "Was Sie tun können:",
    edit: "Die Bewertung ändern und erneut senden. Dann entscheidet ein Mensch von Neuem.",
    appeal:
      "Kostenlos widersprechen, bis zum {{until}}. Dann prüft es eine andere Person. Schreiben Sie, was übersehen wurde.",
    elsewhere:
      "Dies war hier die letzte Entscheidung. Sie können sich an eine Stelle zur außergerichtlichen Streitbeilegung oder an ein Gericht wenden.",
    page: "Sie können das auf der Seite Ihrer Bewertung tun, die nur für Sie ist:",
    readPage: "Die Seite Ihrer Bewertung, die nur für Sie ist:",
    kept: "Der Text wird ein Jahr lang ungezeigt aufbewahrt und dann gelöscht.",
  },
};

const fr: Tree = {
  rejection: {
    personal_data:
      "Il nomme ou décrit une personne privée, ou donne une adresse, un numéro de téléphone ou une information de ce genre",
    offensive: "Il contient une insulte, une menace ou une discrimination",
    not_about_product: "Il ne porte pas sur le produit acheté",
    not_an_experience: "Il ne raconte pas une expérience vécue par son auteur",
    advertising: "Il fait de la publicité ou renvoie vers un autre site",
    unlawful: "Il contient des propos dont la loi interdit la publication",
    illegible: "Il est incompréhensible",
  },
  removal: {
    unlawful: "Il contient des propos dont la loi interdit la publication",
    ordered: "Un tribunal ou une autorité l’a ordonné",
    personal_data:
      "Il nomme ou décrit une personne privée, ou donne une adresse, un numéro de téléphone ou une information de ce genre",
    rights_of_others: "Il utilise des mots ou des images qui appartiennent à autrui",
    offensive: "Il contient une insulte, une menace ou une discrimination",
    advertising: "Il fait de la publicité ou renvoie vers un autre site",
    not_about_product: "Il ne porte pas sur le produit acheté",
    not_genuine: "Il ne raconte pas une expérience véritable, ou a été écrit contre un avantage qu’il ne mentionne pas",
    not_the_purchaser: "La commande de la boutique montre que quelqu’un d’autre a acheté le produit",
  },
  subject: {
    rejected: "Votre avis sur {{product}} n’est pas publié",
    removed: "Votre avis sur {{product}} n’est plus affiché",
    upheld: "Votre avis sur {{product}} : votre recours a abouti",
    dismissed: "Votre avis sur {{product}} : votre recours a été rejeté",
  },
  greeting: "Bonjour,",
  what: {
    rejected:
      "Le {{decided}}, il a été décidé de ne pas publier ce que vous avez envoyé le {{sent}} comme avis sur {{product}}, acheté chez {{shop}}.",
    removed:
      "Le {{decided}}, votre avis sur {{product}}, acheté chez {{shop}}, a été retiré. Il n’est plus montré à personne.",
    stays: "Ce qui avait été publié de votre avis reste affiché.",
    upheld:
      "Vous avez contesté une décision concernant votre avis sur {{product}}, acheté chez {{shop}}. Le {{decided}}, une autre personne vous a donné raison.",
    accepted: "L’avis sera publié tel que vous l’avez écrit.",
    shown: "L’avis est de nouveau affiché comme avant.",
    waiting: "L’avis est de nouveau en attente, et une personne décidera de sa version la plus récente.",
    dismissed:
      "Vous avez contesté le retrait de votre avis sur {{product}}, acheté chez {{shop}}. Le {{decided}}, une autre personne l’a examiné et a décidé qu’il reste retiré.",
  },
  why: {
    reason: "Motif : {{reason}}.",
    passage: "Il s’agit de ces mots :",
    note: "La personne qui a décidé ajoute :",
  },
  how: {
    person:
      "Une personne a lu votre avis et a décidé. Aucun programme ne décide des avis : les programmes ne font que signaler des passages à cette personne.",
    score: "Votre note n’a joué aucun rôle. Elle était cachée à la personne qui a décidé.",
    appeal: "Vous aviez contesté la première décision. Celle-ci a été prise par une autre personne.",
  },
  next: {
    heading: "Ce que vous pouvez faire :",
    edit: "Modifier l’avis et l’envoyer de nouveau. Une personne décidera alors à nouveau.",
    appeal:
      "Contester gratuitement la décision jusqu’au {{until}}. Une autre personne l’examinera alors. Dites ce qui n’a pas été vu.",
    elsewhere:
      "Cette décision était la dernière ici. Vous pouvez vous adresser à un organe de règlement extrajudiciaire des litiges ou à un tribunal.",
    page: "Vous pouvez le faire sur la page de votre avis, réservée à vous :",
    readPage: "La page de votre avis, réservée à vous :",
    kept: "Le texte est conservé un an, sans être montré, puis supprimé.",
  },
};

type Tree = {
  [Group in keyof typeof en]: (typeof en)[Group] extends string ? string : Record<keyof (typeof en)[Group], string>;
};

export const reviewSentences = translations({ en, de, fr });

/** Why a review was refused, in a language; the sentence has no full stop. */
export function rejectionReasonSentence(code: RejectionReason, language: Language): string {
  return reviewSentences(language)(`rejection.${code}`);
}

/** Why a review was taken down, in a language; the sentence has no full stop. */
export function removalReasonSentence(code: RemovalReason, language: Language): string {
  return reviewSentences(language)(`removal.${code}`);
}

export function isRejectionReason(code: string | null): code is RejectionReason {
  return code !== null && Object.hasOwn(rejectionReasons, code);
}

export function isRemovalReason(code: string | null): code is RemovalReason {
  return code !== null && Object.hasOwn(removalReasons, code);
}
