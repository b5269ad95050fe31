import type { Translated } from "./en.ts";

export const fr: Translated = {
  title: "Signaler un avis : {{product}}",
  heading: "Signaler cet avis",
  lead: "Dites à {{shop}} ce qui ne va pas. Une personne lit votre signalement et l’avis, puis décide.",
  footnote: "Avis clients, avec Fairmark",
  languages: "Cette page dans d’autres langues",
  back: "Retour à l’avis",
  unnamed: "Produit {{sku}}",
  about: "L’avis",
  noText: "L’auteur a donné une note sans écrire de texte.",
  noReason: "Une mauvaise note, ou une opinion que vous ne partagez pas, n’est pas une raison de retirer un avis.",
  problems: "Votre signalement n’a pas encore été envoyé",
  wait: "Trop de signalements sont arrivés. Le vôtre n’a pas été envoyé, et ce que vous avez saisi est toujours là : attendez un moment, puis renvoyez-le.",
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
    label: "Ce que vous souhaitez en dire",
    hint: "De quels mots de l’avis s’agit-il, et comment le savez-vous ? {{most}} caractères au plus. Facultatif, sauf si l’avis est contraire à la loi.",
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
    removed: "Votre signalement était fondé : l’avis a été supprimé.",
    no_longer_shown:
      "L’avis n’est plus affiché : avant toute décision, son auteur l’a retiré ou il a été supprimé pour une autre raison.",
    person:
      "Une personne a lu votre signalement et l’avis, et a décidé. Aucun programme ne décide du sort des signalements, et la note ne joue aucun rôle.",
    next: "Si vous savez quelque chose qui ne figurait pas dans votre signalement, vous pouvez signaler l’avis de nouveau. Vous pouvez aussi saisir un tribunal.",
    nextWithContact:
      "Si vous savez quelque chose qui ne figurait pas dans votre signalement, vous pouvez signaler l’avis de nouveau ou écrire à la boutique : {{contact}}. Vous pouvez aussi saisir un tribunal.",
    forgotten: "Votre adresse n’a été gardée que pour ce message. Elle est effacée six mois après cette décision.",
  },
};
