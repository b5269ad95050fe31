import { type Translate, translations } from "../platform/i18n.ts";
import type { Language } from "../platform/languages.ts";

// The form by which anybody reports a review, and the mail that tells what was decided. `label` and `hint` stand in the form,
// `short` in the mail.

const en = {
  title: "Report a review of {{product}}",
  heading: "Report this review",
  lead: "Tell {{shop}} what is wrong with it. A person reads your report and the review, and decides.",
  footnote: "Reviews by purchasers, with Fairmark",
  languages: "This page in other languages",
  back: "Back to the review",
  about: "The review",
  noText: "The author gave a score and wrote no text.",
  noReason: "A low score, or an opinion that you do not share, is no reason to take a review down.",
  problems: "Your report was not sent yet",
  error: "Error:",
  reason: {
    legend: "What is wrong with it?",
    missing: "Choose what is wrong with the review",
    not_genuine: {
      label: "It is not genuine",
      hint: "Its author did not buy the product, or was paid for the review without saying so",
      short: "it is not genuine",
    },
    personal_data: {
      label: "It tells private things about a person",
      hint: "A name, an address, a phone number, or what else belongs to somebody’s private life",
      short: "it tells private things about a person",
    },
    offensive: {
      label: "It insults, threatens or discriminates",
      hint: "Against the shop, the maker, or anybody else",
      short: "it insults, threatens or discriminates",
    },
    not_about_product: {
      label: "It is not about this product",
      hint: "It is about another one, or about none",
      short: "it is not about this product",
    },
    advertising: {
      label: "It advertises something",
      hint: "Or leads to another site",
      short: "it advertises something",
    },
    unlawful: {
      label: "It is against the law",
      hint: "Tell below which words, and why they are not allowed",
      short: "it is against the law",
    },
  },
  words: {
    label: "What you have to say about it",
    hint: "Which words of the review is it about, and how do you know? Up to {{most}} characters. You may leave it empty, unless the review is against the law.",
    missing: "Tell which words are against the law, and why",
    too_long: "Shorten your text to {{most}} characters; it has {{length}}",
    unreadable: "Your text holds characters that cannot be shown. Remove them, or write the text anew",
  },
  email: {
    label: "Your e-mail address, if you want to be told",
    hint: "Used for one mail that tells you what was decided, and deleted six months later. Neither the shop’s pages nor the author of the review show it.",
    not_an_address: "Write your e-mail address in full, such as name@example.com, or leave it empty",
  },
  truth: "By sending this you say that, as far as you know, it is right and complete.",
  send: "Send report",
  thanks: {
    title: "Thank you for your report",
    lead: "A person at {{shop}}, or on its behalf, reads it together with the review and decides.",
    next: "Until then the review stays as it is. If you left your e-mail address, you will be told what was decided and why.",
  },
  mail: {
    subject: "Your report about a review at {{shop}}",
    greeting: "Hello,",
    reported: "You reported review {{number}} of {{product}} at {{shop}}. The reason you gave: {{reason}}.",
    kept: "The review follows the rules, as far as we can tell, and stays.",
    removed: "You were right to report it: the review was taken down.",
    no_longer_shown:
      "The review is no longer shown: before there was a decision, its author took it back or it was taken down for another reason.",
    person:
      "A person read your report and the review, and decided. No program decides about reports, and the score plays no part.",
    next: "If you know something that was not in your report, you can report the review again. You may also turn to a court.",
    nextWithContact:
      "If you know something that was not in your report, you can report the review again or write to the shop: {{contact}}. You may also turn to a court.",
    forgotten: "Your address was kept for this mail only. It is deleted six months after this decision.",
  },
} as const;

const de = {
  title: "Bewertung melden: {{product}}",
  heading: "Diese Bewertung melden",
  lead: "Sagen Sie {{shop}}, was daran nicht stimmt. Ein Mensch liest Ihre Meldung und die Bewertung und entscheidet.",
  footnote: "Bewertungen von Käufern, mit Fairmark",
  languages: "Diese Seite in anderen Sprachen",
  back: "Zurück zur Bewertung",
  about: "Die Bewertung",
  noText: "Wer bewertet hat, hat eine Note vergeben und keinen Text geschrieben.",
  noReason: "Eine schlechte Note oder eine Meinung, die Sie nicht teilen, ist kein Grund, eine Bewertung zu entfernen.",
  problems: "Ihre Meldung wurde noch nicht gesendet",
  error: "Fehler:",
  reason: {
    legend: "Was stimmt daran nicht?",
    missing: "Wählen Sie aus, was an der Bewertung nicht stimmt",
    not_genuine: {
      label: "Sie ist nicht echt",
      hint: "Wer sie schrieb, hat das Produkt nicht gekauft oder wurde dafür bezahlt, ohne es zu sagen",
      short: "Sie ist nicht echt",
    },
    personal_data: {
      label: "Sie verrät Privates über einen Menschen",
      hint: "Einen Namen, eine Adresse, eine Telefonnummer oder anderes aus dem Privatleben",
      short: "Sie verrät Privates über einen Menschen",
    },
    offensive: {
      label: "Sie beleidigt, droht oder diskriminiert",
      hint: "Ob den Shop, den Hersteller oder sonst jemanden",
      short: "Sie beleidigt, droht oder diskriminiert",
    },
    not_about_product: {
      label: "Sie handelt nicht von diesem Produkt",
      hint: "Sondern von einem anderen oder von keinem",
      short: "Sie handelt nicht von diesem Produkt",
    },
    advertising: {
      label: "Sie wirbt für etwas",
      hint: "Oder führt auf eine andere Website",
      short: "Sie wirbt für etwas",
    },
    unlawful: {
      label: "Sie verstößt gegen das Gesetz",
      hint: "Sagen Sie unten, welche Worte es sind und warum sie nicht erlaubt sind",
      short: "Sie verstößt gegen das Gesetz",
    },
  },
  words: {
    label: "Was Sie dazu zu sagen haben",
    hint: "Um welche Worte der Bewertung geht es, und woher wissen Sie es? Bis zu {{most}} Zeichen. Sie können das Feld leer lassen, außer wenn die Bewertung gegen das Gesetz verstößt.",
    missing: "Sagen Sie, welche Worte gegen das Gesetz verstoßen und warum",
    too_long: "Kürzen Sie Ihren Text auf {{most}} Zeichen; er hat {{length}}",
    unreadable:
      "Ihr Text enthält Zeichen, die sich nicht anzeigen lassen. Entfernen Sie sie, oder schreiben Sie den Text neu",
  },
  email: {
    label: "Ihre E-Mail-Adresse, wenn Sie Bescheid bekommen möchten",
    hint: "Für eine einzige Mail, die Ihnen sagt, was entschieden wurde; sechs Monate danach wird sie gelöscht. Weder auf den Seiten des Shops noch für die Verfasserin oder den Verfasser der Bewertung ist sie zu sehen.",
    not_an_address:
      "Schreiben Sie Ihre E-Mail-Adresse vollständig, etwa name@example.com, oder lassen Sie das Feld leer",
  },
  truth: "Mit dem Absenden sagen Sie, dass Ihre Angaben nach Ihrem Wissen richtig und vollständig sind.",
  send: "Meldung senden",
  thanks: {
    title: "Danke für Ihre Meldung",
    lead: "Ein Mensch bei {{shop}} oder in dessen Auftrag liest sie zusammen mit der Bewertung und entscheidet.",
    next: "Bis dahin bleibt die Bewertung, wie sie ist. Wenn Sie Ihre E-Mail-Adresse angegeben haben, erfahren Sie, was entschieden wurde und warum.",
  },
  mail: {
    subject: "Ihre Meldung einer Bewertung bei {{shop}}",
    greeting: "Guten Tag,",
    reported: "Sie haben die Bewertung {{number}} von {{product}} bei {{shop}} gemeldet. Ihr Grund: {{reason}}.",
    kept: "Die Bewertung hält sich, soweit wir es feststellen können, an die Regeln und bleibt.",
    removed: "Ihre Meldung war berechtigt: Die Bewertung wurde entfernt.",
    no_longer_shown:
      "Die Bewertung wird nicht mehr gezeigt: Bevor entschieden war, wurde sie zurückgezogen oder aus einem anderen Grund entfernt.",
    person:
      "Ein Mensch hat Ihre Meldung und die Bewertung gelesen und entschieden. Kein Programm entscheidet über Meldungen, und die Note spielt keine Rolle.",
    next: "Wenn Sie etwas wissen, das nicht in Ihrer Meldung stand, können Sie die Bewertung noch einmal melden. Sie können sich auch an ein Gericht wenden.",
    nextWithContact:
      "Wenn Sie etwas wissen, das nicht in Ihrer Meldung stand, können Sie die Bewertung noch einmal melden oder dem Shop schreiben: {{contact}}. Sie können sich auch an ein Gericht wenden.",
    forgotten:
      "Ihre Adresse wurde nur für diese Mail aufbewahrt. Sechs Monate nach dieser Entscheidung wird sie gelöscht.",
  },
} as const;

const fr = {
  title: "Signaler un avis : {{product}}",
  heading: "Signaler cet avis",
  lead: "Dites à {{shop}} ce qui ne va pas. Une personne lit votre signalement et l’avis, puis décide.",
  footnote: "Avis d’acheteurs, avec Fairmark",
  languages: "Cette page dans d’autres langues",
  back: "Retour à l’avis",
  about: "L’avis",
  noText: "L’auteur a donné une note sans écrire de texte.",
  noReason: "Une mauvaise note, ou une opinion que vous ne partagez pas, n’est pas une raison de retirer un avis.",
  problems: "Votre signalement n’a pas encore été envoyé",
  error: "Erreur :",
  reason: {
    legend: "Qu’est-ce qui ne va pas ?",
    missing: "Choisissez ce qui ne va pas dans cet avis",
    not_genuine: {
      label: "Il n’est pas authentique",
      hint: "Son auteur n’a pas acheté le produit, ou a été payé pour l’écrire sans le dire",
      short: "il n’est pas authentique",
    },
    personal_data: {
      label: "Il révèle la vie privée d’une personne",
      hint: "Un nom, une adresse, un numéro de téléphone ou autre chose de privé",
      short: "il révèle la vie privée d’une personne",
    },
    offensive: {
      label: "Il insulte, menace ou discrimine",
      hint: "Que ce soit la boutique, le fabricant ou quelqu’un d’autre",
      short: "il insulte, menace ou discrimine",
    },
    not_about_product: {
      label: "Il ne porte pas sur ce produit",
      hint: "Mais sur un autre, ou sur aucun",
      short: "il ne porte pas sur ce produit",
    },
    advertising: {
      label: "Il fait de la publicité",
      hint: "Ou mène à un autre site",
      short: "il fait de la publicité",
    },
    unlawful: {
      label: "Il est contraire à la loi",
      hint: "Dites plus bas quels mots, et pourquoi ils ne sont pas permis",
      short: "il est contraire à la loi",
    },
  },
  words: {
    label: "Ce que vous avez à en dire",
    hint: "De quels mots de l’avis s’agit-il, et comment le savez-vous ? {{most}} caractères au plus. Vous pouvez laisser ce champ vide, sauf si l’avis est contraire à la loi.",
    missing: "Dites quels mots sont contraires à la loi, et pourquoi",
    too_long: "Ramenez votre texte à {{most}} caractères ; il en compte {{length}}",
    unreadable:
      "Votre texte contient des caractères qui ne peuvent pas être affichés. Retirez-les ou réécrivez le texte",
  },
  email: {
    label: "Votre adresse e-mail, si vous voulez être informé",
    hint: "Elle sert à un seul message, qui vous dit ce qui a été décidé, et elle est effacée six mois plus tard. Ni les pages de la boutique ni l’auteur de l’avis ne la voient.",
    not_an_address: "Écrivez votre adresse e-mail en entier, par exemple nom@example.com, ou laissez ce champ vide",
  },
  truth: "En l’envoyant, vous affirmez que ce signalement est, à votre connaissance, exact et complet.",
  send: "Envoyer le signalement",
  thanks: {
    title: "Merci de votre signalement",
    lead: "Une personne chez {{shop}}, ou pour son compte, le lit avec l’avis et décide.",
    next: "D’ici là, l’avis reste tel quel. Si vous avez laissé votre adresse e-mail, vous saurez ce qui a été décidé et pourquoi.",
  },
  mail: {
    subject: "Votre signalement d’un avis chez {{shop}}",
    greeting: "Bonjour,",
    reported:
      "Vous avez signalé l’avis {{number}} sur {{product}} chez {{shop}}. La raison que vous avez donnée : {{reason}}.",
    kept: "L’avis respecte les règles, pour autant que nous puissions en juger, et il reste.",
    removed: "Votre signalement était fondé : l’avis a été retiré.",
    no_longer_shown:
      "L’avis n’est plus affiché : avant toute décision, son auteur l’a repris ou il a été retiré pour une autre raison.",
    person:
      "Une personne a lu votre signalement et l’avis, et a décidé. Aucun programme ne décide des signalements, et la note ne joue aucun rôle.",
    next: "Si vous savez quelque chose qui ne figurait pas dans votre signalement, vous pouvez signaler l’avis de nouveau. Vous pouvez aussi saisir un tribunal.",
    nextWithContact:
      "Si vous savez quelque chose qui ne figurait pas dans votre signalement, vous pouvez signaler l’avis de nouveau ou écrire à la boutique : {{contact}}. Vous pouvez aussi saisir un tribunal.",
    forgotten: "Votre adresse n’a été gardée que pour ce message. Elle est effacée six mois après cette décision.",
  },
} as const;

export const reportSentences: (language: Language) => Translate<typeof en> = translations({ en, de, fr });

/** The form's words for a reason in English, for the console. */
export const reasonLabels = en.reason;
