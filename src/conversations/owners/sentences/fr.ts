import type { Translated } from "./en.ts";

export const fr: Translated = {
  heading: {
    ask: "Pouvez-vous aider quelqu’un ?",
    waiting: "Merci, votre réponse est arrivée",
    edited: "Vos modifications sont arrivées",
    appealed: "Votre contestation est arrivée",
    published: "Votre réponse est affichée",
    rejected: "Votre réponse n’est pas affichée",
    rejectedEdit: "Vos modifications n’ont pas été acceptées",
    withdrawn: "Vous avez retiré votre réponse",
    gone: "Cette question n’est plus affichée",
    notOwner: "On ne peut plus répondre ici à cette question",
  },
  lead: {
    ask: "Quelqu’un voudrait savoir quelque chose sur {{product}} avant de l’acheter.",
    waiting:
      "Une personne chez {{shop}}, ou en son nom, la lira. Si elle respecte les règles, elle est affichée, quoi qu’elle dise du produit.",
    appealed: "Une autre personne que la première décidera de votre réponse, et sa décision est définitive.",
    published: "Tout le monde peut la lire sous la question. Merci de votre aide.",
    rejected: "Une personne l’a lue et l’a refusée, pour la raison ci-dessous.",
    rejectedEdit: "Une personne les a lues et les a refusées, pour la raison ci-dessous.",
    rejectedAgain:
      "Vous avez contesté la décision. Une deuxième personne est arrivée à la même, pour la raison ci-dessous. Cette décision est définitive ici.",
    withdrawn:
      "Plus personne ne la voit. Si vous changez d’avis, vous pouvez en écrire une autre, qu’une personne lira de nouveau.",
    gone: "Elle n’a donc plus besoin de réponse. Merci d’avoir voulu aider.",
    notOwner:
      "Seules les personnes qui possèdent {{product}} peuvent répondre. D’après ce que {{shop}} nous a indiqué, ce n’est pas votre cas : votre achat a été annulé, le produit a été renvoyé, ou il s’agissait d’une autre variante.",
  },
  stays: "D’ici là, tout le monde voit encore la réponse ci-dessous, acceptée auparavant.",
  staysRefused: "La réponse acceptée auparavant reste affichée, telle qu’elle figure ci-dessous.",
  question: "La question",
  askedBy: "{{name}} demande",
  askedBySomebody: "Un internaute demande",
  why: {
    heading: "Pourquoi cette question vous est posée",
    text: "Vous avez acheté {{product}} chez {{shop}} ({{month}}), et vous avez accepté qu’on vous pose des questions sur ce que vous possédez. Vous êtes libre de répondre ou non, et votre réponse peut parler pour ou contre le produit : les questions sont posées à tour de rôle, et personne n’a regardé quelles notes vous donnez.",
    stop: "Je ne souhaite pas qu’on me pose de questions",
  },
  form: {
    heading: "Répondre à la question",
    change: "Modifier votre réponse",
    again: "Écrire une autre réponse",
    send: "Envoyer la réponse",
    sendChange: "Envoyer la modification",
    problems: "Votre réponse n’est pas encore envoyée",
    wait: "Trop de réponses sont arrivées. La vôtre n’a pas été envoyée, et ce que vous avez écrit est toujours là : attendez un peu, puis envoyez-la de nouveau.",
    overtaken:
      "Votre réponse a été modifiée entre-temps, peut-être par vous-même dans une autre fenêtre. Rien n’a été envoyé : regardez ce qu’elle dit maintenant avant d’envoyer la vôtre.",
    text: {
      label: "Votre réponse",
      hint: "Ce que vous savez pour l’avoir utilisé. Jusqu’à {{most}} caractères. Elle est affichée telle que vous l’écrivez : n’y mettez ni noms ni adresses.",
      missing: "Écrivez votre réponse",
      too_long: "Raccourcissez votre réponse à {{most}} caractères ; elle en a {{length}}",
      unreadable:
        "Votre réponse contient des caractères qui ne peuvent pas être affichés. Retirez-les ou écrivez-la de nouveau",
    },
    name: {
      label: "Nom à afficher (facultatif)",
      hint: "Par exemple votre prénom. Sans nom, votre réponse paraît sans signature.",
      too_long: "Raccourcissez votre nom à {{most}} caractères",
      unreadable:
        "Votre nom contient des caractères qui ne peuvent pas être affichés. Retirez-les ou écrivez-le de nouveau",
    },
    shown:
      "Une personne la lit avant qu’elle soit affichée. Il est indiqué à côté que vous possédez le produit depuis {{month}}. Votre adresse e-mail et votre commande ne sont jamais affichées.",
    yours: "Vous pouvez revenir à tout moment, par le lien de notre e-mail, pour la modifier ou la retirer.",
  },
  sent: "Ce que vous avez envoyé",
  shown: "Ce que tout le monde lit",
  sentOn: "Envoyée le {{date}}",
  as: "Affichée avec le nom : {{name}}",
  asNobody: "Affichée sans nom",
  read: "Voir la question comme tout le monde",
  decision: "Pourquoi elle a été refusée",
  passage: "La décision porte sur ces mots que vous avez écrits :",
  note: "Note de la personne qui a décidé :",
  withdraw: {
    link: "Retirer votre réponse",
    heading: "Retirer votre réponse ?",
    text: "Plus personne ne pourra la lire. Vous pourrez en écrire une autre plus tard, qu’une personne lira de nouveau.",
    confirm: "Oui, la retirer",
    cancel: "Non, la garder",
  },
  appeal: {
    heading: "Demander à une autre personne de décider",
    text: "Dites pourquoi vous pensez que la décision est erronée. Une autre personne que la première lira votre réponse et ce que vous écrivez ici, et sa décision est définitive. Ce que vous écrivez ici n’est pas publié.",
    until: "Vous pouvez contester la décision jusqu’au {{date}}.",
    label: "Pourquoi votre réponse devrait-elle être affichée ?",
    hint: "{{most}} caractères au plus.",
    send: "Envoyer",
    problems: "Votre contestation n’a pas encore été envoyée",
    missing: "Écrivez en quelques mots pourquoi la décision est erronée",
    too_long: "Réduisez votre texte à {{most}} caractères ; il en a {{length}}",
    unreadable:
      "Votre texte contient des caractères qui ne peuvent pas être affichés. Supprimez-les ou retapez le texte",
  },
  error: "Erreur :",
  unnamed: "Produit {{sku}}",
  languages: "Cette page dans d’autres langues",
  footnote: "Cette page vous est réservée. Quiconque en a l’adresse peut l’ouvrir.",
  reason: {
    personal_data: "Elle contient des coordonnées ou décrit une personne privée",
    offensive: "Elle insulte, menace ou discrimine",
    not_an_answer: "Elle ne répond pas à ce qui est demandé",
    advertising: "Elle fait de la publicité ou renvoie ailleurs",
    unlawful: "Elle dit quelque chose qu’il est illégal de publier",
    illegible: "Elle est incompréhensible",
  },
  mail: {
    greeting: "Bonjour,",
    subject: {
      published: "Votre réponse sur {{product}} est affichée",
      upheld: "Votre réponse sur {{product}} : votre contestation a été acceptée",
      rejected: "Votre réponse sur {{product}} n’est pas affichée",
    },
    published:
      "Votre réponse à une question sur {{product}}, posée chez {{shop}}, est maintenant affichée. Merci de votre aide.",
    upheld:
      "Vous avez contesté une décision sur votre réponse à une question sur {{product}}, posée chez {{shop}}. Le {{decided}}, une autre personne vous a donné raison : la réponse est désormais affichée.",
    page: "Elle se trouve ici, où tout le monde peut la lire :",
    open: { page: "Voir votre réponse", own: "Ouvrir votre page" },
    rejected:
      "Le {{decided}}, il a été décidé de ne pas afficher la réponse à une question sur {{product}} que vous avez envoyée à {{shop}} le {{sent}}.",
    staysRefused: "Votre réponse acceptée auparavant reste affichée.",
    why: {
      reason: "Motif : {{reason}}.",
      passage: "La décision porte sur ces mots que vous avez écrits :",
      note: "La personne qui a décidé ajoute :",
    },
    person:
      "Une personne a lu votre réponse et a décidé. Aucun programme ne décide des réponses : les programmes ne font que signaler des mots à cette personne. Ce que vous pensez du produit n’a joué aucun rôle.",
    another: "Vous aviez contesté la première décision. Celle-ci a été prise par une autre personne.",
    next: {
      heading: "Ce que vous pouvez faire :",
      again: "Modifier votre réponse et l’envoyer de nouveau. Une personne décidera alors à nouveau.",
      appeal:
        "Contester la décision, gratuitement, jusqu’au {{until}}. Une autre personne l’examinera. Dites ce qui a échappé à la première.",
      elsewhere:
        "Vous ne pouvez plus contester cette décision ici. Vous pouvez vous adresser à un organe de règlement extrajudiciaire des litiges, ou à un tribunal.",
    },
    ownAppeal: "Vous pouvez faire l’un et l’autre sur la page de votre réponse, qui vous est réservée :",
    own: "Sur la page de votre réponse, qui vous est réservée, vous pouvez la modifier ou la retirer :",
  },
};
