import { translations } from "../platform/i18n.ts";

const en = {
  sent: "What you sent",
  sentOn: "Sent on {{date}}",
  sentEarlier: "This is your newest text. The one that shoppers read was sent before it.",
  incentivised: "{{shop}} says that you were given something for a review. Where it is published, a label says so.",
  ofTen: "{{score}} out of 10",
  shownAs: "Shown as",
  anonymous: "Anonymous",
  aboutShop: "About the shop",
  can: {
    heading: "What you can do",
    edit: "Edit your review",
    appeal: "Ask another person to decide",
    appealUntil: "Until {{date}}.",
    withdraw: "Take your review back",
  },
  receipt: {
    heading: "Your receipt",
    text: "The receipt proves that {{shop}} received exactly this text, and by when a decision was promised. It is signed; nobody can change it afterwards, not even the shop.",
    number: "Review number",
    received: "Received",
    decideBy: "Decision promised by",
    hash: "Fingerprint of your text (SHA-256)",
    download: "Download the receipt",
    verify: "How to check it",
    verifyText:
      "The file holds a signature (JWS, EdDSA) and what it covers. The key to check it with is at {{url}}. Whoever has the program can also check it without any data of the shop:",
    none: "This text was sent before there were receipts.",
  },
  withdraw: {
    heading: "Take your review back?",
    text: "It disappears from the pages of {{shop}} at once. You can write it anew later; it is then read by a person again.",
    textUnseen:
      "It is not published, so shoppers do not read it. If you take it back, it will not be published. You can write it anew later; it is then read by a person again.",
    confirm: "Take it back",
    cancel: "Keep it",
  },
  appeal: {
    heading: "Ask another person to decide",
    text: "Say why you think the decision is wrong. Another person than the first reads your review and what you say here, and their decision stands. What you write here is not published.",
    until: "You can appeal until {{date}}.",
    label: "Why should your review be published?",
    labelRemoved: "Why should your review be shown again?",
    hint: "Up to {{atMost}} characters.",
    send: "Send",
    missing: "Write in a few words why the decision is wrong",
    problems: "Your appeal was not sent yet",
  },
  back: "Back to your review",
} as const;

const de = {
  sent: "Was Sie gesendet haben",
  sentOn: "Gesendet am {{date}}",
  sentEarlier: "Das ist Ihr neuester Text. Der, den andere lesen, wurde davor gesendet.",
  incentivised:
    "{{shop}} sagt, dass Sie für eine Bewertung etwas erhalten haben. Wo sie veröffentlicht ist, steht das dabei.",
  ofTen: "{{score}} von 10",
  shownAs: "Angezeigt als",
  anonymous: "Anonym",
  aboutShop: "Über den Shop",
  can: {
    heading: "Was Sie tun können",
    edit: "Ihre Bewertung ändern",
    appeal: "Jemand anderen entscheiden lassen",
    appealUntil: "Bis {{date}}.",
    withdraw: "Ihre Bewertung zurückziehen",
  },
  receipt: {
    heading: "Ihre Quittung",
    text: "Die Quittung beweist, dass {{shop}} genau diesen Text erhalten hat und bis wann eine Entscheidung versprochen wurde. Sie ist signiert; niemand kann sie nachträglich ändern, auch der Shop nicht.",
    number: "Nummer der Bewertung",
    received: "Eingegangen",
    decideBy: "Entscheidung versprochen bis",
    hash: "Fingerabdruck Ihres Textes (SHA-256)",
    download: "Quittung herunterladen",
    verify: "Wie Sie sie prüfen",
    verifyText:
      "Die Datei enthält eine Signatur (JWS, EdDSA) und das, was sie abdeckt. Der Schlüssel zum Prüfen steht unter {{url}}. Wer das Programm hat, kann sie auch ohne Daten des Shops prüfen:",
    none: "Dieser Text wurde gesendet, bevor es Quittungen gab.",
  },
  withdraw: {
    heading: "Ihre Bewertung zurückziehen?",
    text: "Sie verschwindet sofort von den Seiten von {{shop}}. Sie können sie später neu schreiben; dann liest sie wieder ein Mensch.",
    textUnseen:
      "Sie ist nicht veröffentlicht, andere Kunden lesen sie also nicht. Wenn Sie sie zurückziehen, wird sie auch nicht mehr veröffentlicht. Sie können sie später neu schreiben; dann liest sie wieder ein Mensch.",
    confirm: "Zurückziehen",
    cancel: "Behalten",
  },
  appeal: {
    heading: "Jemand anderen entscheiden lassen",
    text: "Sagen Sie, warum die Entscheidung falsch ist. Jemand anderes als beim ersten Mal liest Ihre Bewertung und das, was Sie hier schreiben, und diese Entscheidung gilt. Was Sie hier schreiben, wird nicht veröffentlicht.",
    until: "Widersprechen können Sie bis {{date}}.",
    label: "Warum soll Ihre Bewertung veröffentlicht werden?",
    labelRemoved: "Warum soll Ihre Bewertung wieder gezeigt werden?",
    hint: "Bis zu {{atMost}} Zeichen.",
    send: "Senden",
    missing: "Schreiben Sie in wenigen Worten, warum die Entscheidung falsch ist",
    problems: "Ihr Widerspruch wurde noch nicht gesendet",
  },
  back: "Zurück zu Ihrer Bewertung",
};

// Spaces before ? ! ; : and within « » do not break.
const fr = {
  sent: "Ce que vous avez envoyé",
  sentOn: "Envoyé le {{date}}",
  sentEarlier: "C’est votre texte le plus récent. Celui que les autres lisent a été envoyé avant.",
  incentivised:
    "{{shop}} indique que vous avez reçu une contrepartie pour un avis. Là où il est publié, une mention le dit.",
  ofTen: "{{score}} sur 10",
  shownAs: "Affiché sous",
  anonymous: "Anonyme",
  aboutShop: "Sur la boutique",
  can: {
    heading: "Ce que vous pouvez faire",
    edit: "Modifier votre avis",
    appeal: "Demander à une autre personne de décider",
    appealUntil: "Jusqu’au {{date}}.",
    withdraw: "Retirer votre avis",
  },
  receipt: {
    heading: "Votre reçu",
    text: "Le reçu prouve que {{shop}} a reçu exactement ce texte, et pour quand une décision était promise. Il est signé ; personne ne peut le modifier après coup, pas même la boutique.",
    number: "Numéro de l’avis",
    received: "Reçu le",
    decideBy: "Décision promise pour le",
    hash: "Empreinte de votre texte (SHA-256)",
    download: "Télécharger le reçu",
    verify: "Comment le vérifier",
    verifyText:
      "Le fichier contient une signature (JWS, EdDSA) et ce qu’elle couvre. La clé de vérification se trouve à l’adresse {{url}}. Avec le programme, on peut aussi le vérifier sans aucune donnée de la boutique :",
    none: "Ce texte a été envoyé avant l’existence des reçus.",
  },
  withdraw: {
    heading: "Retirer votre avis ?",
    text: "Il disparaît aussitôt des pages de {{shop}}. Vous pourrez l’écrire de nouveau plus tard ; une personne le lira alors de nouveau.",
    textUnseen:
      "Il n’est pas publié : les autres clients ne le lisent donc pas. Si vous le retirez, il ne sera pas publié. Vous pourrez l’écrire de nouveau plus tard ; une personne le lira alors de nouveau.",
    confirm: "Retirer l’avis",
    cancel: "Le garder",
  },
  appeal: {
    heading: "Demander à une autre personne de décider",
    text: "Dites pourquoi la décision vous paraît erronée. Une autre personne que la première lit votre avis et ce que vous écrivez ici, et sa décision est définitive. Ce que vous écrivez ici n’est pas publié.",
    until: "Vous pouvez contester la décision jusqu’au {{date}}.",
    label: "Pourquoi votre avis devrait-il être publié ?",
    labelRemoved: "Pourquoi votre avis devrait-il être affiché de nouveau ?",
    hint: "{{atMost}} caractères au maximum.",
    send: "Envoyer",
    missing: "Écrivez en quelques mots pourquoi la décision est erronée",
    problems: "Votre contestation n’a pas encore été envoyée",
  },
  back: "Retour à votre avis",
};

/** What the author's own pages say, in the languages of purchasers. */
export const authorSentences = translations({ en, de, fr });
