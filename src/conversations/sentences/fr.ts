import type { Translated } from "./en.ts";

export const fr: Translated = {
  form: {
    title: "Poser une question sur {{product}}",
    lead: "{{shop}} répondra. Une personne lit d’abord votre question. Elle est ensuite affichée avec la réponse sur la page du produit, où l’une et l’autre servent aussi à d’autres.",
    footnote: "Avis clients, avec Fairmark",
    languages: "Langue",
    back: "Avis sur ce produit",
    unnamed: "Produit {{sku}}",
    error: "Erreur :",
    problems: "Votre question n’est pas encore envoyée",
    wait: "Trop de questions sont arrivées. La vôtre n’a pas été envoyée, et ce que vous avez écrit est toujours là : attendez un peu, puis envoyez-la de nouveau.",
    question: {
      label: "Votre question",
      hint: "Elle porte sur le produit ; pour une commande, adressez-vous à la boutique. Jusqu’à {{most}} caractères, affichés tels que vous les écrivez.",
      missing: "Écrivez votre question",
      too_long: "Raccourcissez votre question à {{most}} caractères ; elle en a {{length}}",
      unreadable:
        "Votre question contient des caractères qui ne peuvent pas être affichés. Retirez-les ou écrivez-la de nouveau",
    },
    firstName: {
      label: "Votre prénom (facultatif)",
      hint: "Il est affiché avec la question. Sans lui, la page indique « Un internaute ».",
      too_long: "Raccourcissez votre prénom à {{most}} caractères",
      unreadable:
        "Votre prénom contient des caractères qui ne peuvent pas être affichés. Retirez-les ou écrivez-le de nouveau",
    },
    email: {
      label: "Votre adresse e-mail",
      hint: "Elle ne sert que pour cette question : vous recevez d’abord un lien pour confirmer que l’adresse est la vôtre, puis un e-mail quand il y a une réponse, ou si la question n’est pas affichée. L’adresse n’est jamais affichée. Elle est supprimée six mois après votre question, ou après trois jours si vous ne confirmez pas.",
      not_an_address: "Écrivez votre adresse e-mail en entier, par exemple nom@example.com",
    },
    send: "Envoyer la question",
  },
  sent: {
    title: "Consultez vos e-mails",
    lead: "Nous vous avons envoyé un lien. Ouvrez-le et confirmez votre question : d’ici là, personne chez {{shop}} ne la voit.",
    next: "Le lien est valable trois jours. Si aucun e-mail n’arrive en quelques minutes, regardez parmi les indésirables. Personne ne reçoit plus de cinq e-mails de ce genre par jour, et ceux qui s’en sont désabonnés n’en reçoivent aucun.",
  },
  confirm: {
    title: "Envoyer cette question ?",
    lead: "Une personne chez {{shop}}, ou en son nom, la lira. Vous recevrez un e-mail quand une réponse y sera apportée, ou si elle n’est pas affichée.",
    yours: "Votre question sur {{product}}",
    as: "Affichée avec le prénom : {{name}}",
    asNobody: "Affichée sans prénom",
    send: "Oui, envoyer ma question",
    not: "Quelqu’un d’autre a donné votre adresse ? Vous n’avez rien à faire : tout est supprimé au bout de trois jours.",
  },
  thanks: {
    title: "Votre question est en route",
    lead: "Une personne chez {{shop}}, ou en son nom, la lit avant qu’elle soit affichée.",
    next: "Vous recevrez un e-mail : dès qu’une réponse sera affichée, ou si la question ne peut pas être affichée.",
  },
  ended: {
    title: "Ce lien n’est plus valable",
    lead: "Ces liens sont valables trois jours. Ce que vous aviez écrit a été supprimé, mais vous pouvez poser la question de nouveau.",
  },
  asked: {
    subject: "Confirmez votre question sur {{product}}",
    somebody: "Quelqu’un, sans doute vous, a posé une question à {{shop}} sur {{product}} en indiquant cette adresse.",
    page: "Relisez la question ici, puis envoyez-la :",
    open: "Relire et envoyer ma question",
    before:
      "D’ici là, personne dans la boutique ne la voit. Le lien est valable trois jours ; ensuite, la question et votre adresse sont supprimées.",
    not: "Si ce n’était pas vous, vous n’avez rien à faire.",
  },
  subject: {
    answered: "{{shop}} a répondu à votre question sur {{product}}",
    answeredByOwner: "Une personne qui possède {{product}} a répondu à votre question",
    rejected: "Votre question sur {{product}} n’est pas affichée",
    upheld: "Votre question sur {{product}} : votre contestation a été acceptée",
  },
  greeting: "Bonjour,",
  answered: "Vous avez posé une question à {{shop}} sur {{product}}. La boutique a répondu.",
  answeredByOwner:
    "Vous avez posé une question à {{shop}} sur {{product}}. Une personne qui a acheté ce produit a répondu.",
  page: "Votre question et la réponse se trouvent ici, où tout le monde peut les lire :",
  open: { question_answered: "Lire la réponse", question_shown: "Voir votre question", own: "Ouvrir votre page" },
  rejected:
    "Le {{decided}}, il a été décidé de ne pas afficher la question sur {{product}} que vous avez posée à {{shop}} le {{sent}}.",
  upheld:
    "Vous avez contesté une décision sur la question sur {{product}} que vous avez posée à {{shop}}. Le {{decided}}, une autre personne vous a donné raison : la question est désormais affichée.",
  pageOfQuestion: "Votre question se trouve ici, où tout le monde peut la lire :",
  reason: {
    personal_data: "Elle contient des coordonnées ou décrit une personne privée",
    offensive: "Elle insulte, menace ou discrimine",
    not_a_question: "Elle ne demande rien sur ce produit",
    advertising: "Elle fait de la publicité ou renvoie ailleurs",
    unlawful: "Elle dit quelque chose qu’il est illégal de publier",
    illegible: "Elle est incompréhensible",
  },
  why: {
    reason: "Motif : {{reason}}.",
    passage: "La décision porte sur ces mots que vous avez écrits :",
    note: "La personne qui a décidé ajoute :",
  },
  person:
    "Une personne a lu votre question et a décidé. Aucun programme ne décide des questions : les programmes ne font que signaler des mots à cette personne.",
  another: "Vous aviez contesté la première décision. Celle-ci a été prise par une autre personne.",
  next: {
    heading: "Ce que vous pouvez faire :",
    again: "Poser la question autrement. Une personne décidera alors à nouveau.",
    appeal:
      "Contester la décision, gratuitement, jusqu’au {{until}}. Une autre personne l’examinera. Dites ce qui a échappé à la première.",
    elsewhere:
      "Vous ne pouvez plus contester cette décision ici. Vous pouvez vous adresser à un organe de règlement extrajudiciaire des litiges, ou à un tribunal.",
  },
  ownAppeal: "Vous pouvez contester la décision sur la page de votre question, qui vous est réservée :",
  own: "La page de votre question, qui vous est réservée :",
  forgotten:
    "Votre adresse ne sert qu’à vous dire ce que devient votre question ; elle est supprimée six mois après votre question.",
  asking: {
    agree:
      "{{shop}} peut m’écrire par e-mail quand d’autres clients veulent savoir quelque chose sur ce que j’ai acheté",
    means:
      "Deux e-mails de ce genre au plus en trente jours. Répondre est facultatif, et ce que vous pensez du produit n’y joue aucun rôle. Vous pouvez changer d’avis à tout moment : par le lien de chacun de ces e-mails, ou sur la page où vous voyez votre avis.",
    heading: "Questions d’autres clients",
    agreed:
      "{{shop}} peut vous écrire par e-mail quand d’autres clients veulent savoir quelque chose sur ce que vous avez acheté.",
    notAgreed: "{{shop}} ne vous transmet pas les questions d’autres clients sur ce que vous avez acheté.",
    stopped:
      "À votre demande, {{shop}} ne vous envoie plus d’e-mails : les questions d’autres clients ne vous sont donc pas transmises.",
    give: "Oui, vous pouvez me poser des questions",
    takeBack: "Ne plus me poser de questions",
  },
  toOwner: {
    subject: "Pouvez-vous aider ? Une question sur {{product}}",
    bought:
      "Vous avez acheté {{product}} chez {{shop}} et accepté qu’on vous pose des questions à ce sujet. Quelqu’un qui pense à l’acheter aimerait savoir :",
    boughtVariant:
      "Vous avez acheté une variante de {{product}} chez {{shop}} et accepté qu’on vous pose des questions à ce sujet. Quelqu’un qui pense à l’acheter aimerait savoir :",
    here: "Si vous le savez, vous pouvez répondre ici. Ce lien vous est réservé :",
    open: "Répondre à la question",
    voluntary:
      "Répondre est facultatif. Une personne lit votre réponse avant qu’elle soit affichée, et votre adresse ne l’est jamais. Peu importe ce que vous pensez du produit : personne n’en tient compte pour choisir à qui demander.",
    often: "{{shop}} vous envoie au plus deux e-mails de ce genre en trente jours.",
  },
  yours: {
    waiting: {
      heading: "Votre question est arrivée",
      text: "Une personne la lira. Si elle respecte les règles, elle est affichée et la boutique peut y répondre.",
    },
    appealed: {
      heading: "Votre contestation est arrivée",
      text: "Une autre personne que la première décidera de votre question, et sa décision est définitive.",
    },
    published: {
      heading: "Votre question est affichée",
      text: "Tout le monde peut la lire, ainsi que les réponses.",
      read: "La voir comme tout le monde",
    },
    rejected: {
      heading: "Votre question n’est pas affichée",
      text: "Une personne l’a lue et l’a refusée, pour la raison ci-dessous.",
      again:
        "Vous avez contesté la décision. Une deuxième personne est arrivée à la même, pour la raison ci-dessous. Cette décision est définitive ici.",
    },
    why: "Pourquoi elle a été refusée",
    passage: "La décision porte sur ces mots que vous avez écrits :",
    note: "Note de la personne qui a décidé :",
    sent: "Ce que vous avez demandé",
    sentOn: "Envoyée le {{date}}",
    appeal: {
      heading: "Demander à une autre personne de décider",
      text: "Dites pourquoi vous pensez que la décision est erronée. Une autre personne que la première lira votre question et ce que vous écrivez ici, et sa décision est définitive. Ce que vous écrivez ici n’est pas publié.",
      until: "Vous pouvez contester la décision jusqu’au {{date}}.",
      label: "Pourquoi votre question devrait-elle être affichée ?",
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
  },
};
